// Turns the menus of an order into a list to tap: a tap gives the next number, another takes it back,
// and the numbers after it move up. The menus stay in the page, hidden, and are what is sent, so the
// page works the same without this file.
"use strict";

for (const list of document.querySelectorAll("[data-order]")) {
  const said = list.parentElement.querySelector("[data-order-said]");
  const menus = [...list.querySelectorAll("select")];
  const things = [...menus[0].options].filter((option) => option.value);
  const order = [...new Set(menus.map((menu) => menu.value).filter(Boolean))];
  const rows = document.createElement("div");
  rows.className = "ranks";

  const buttons = things.map((thing, place) => {
    const button = document.createElement("button");
    const number = document.createElement("span");
    button.type = "button";
    button.className = "rank";
    number.className = "rank__number";
    button.append(number, thing.textContent);
    // An error link or a label that leads to a menu must still find something to stand on.
    button.id = `${menus[place].id}-button`;
    button.addEventListener("click", () => tap(thing));
    rows.append(button);
    return { button, number, value: thing.value };
  });

  const show = () => {
    menus.forEach((menu, place) => (menu.value = order[place] ?? ""));
    for (const { button, number, value } of buttons) {
      const place = order.indexOf(value) + 1;
      number.textContent = place || "";
      button.setAttribute("aria-pressed", place > 0);
    }
  };

  const tap = (thing) => {
    const place = order.indexOf(thing.value);
    if (place < 0) order.push(thing.value);
    else order.splice(place, 1);
    show();
    const words = place < 0 ? list.dataset.says : list.dataset.tookBack;
    said.textContent = words.replace("{thing}", thing.textContent).replace("{place}", order.length);
    // Menus that a script sets tell nobody by themselves.
    menus[0].dispatchEvent(new Event("input", { bubbles: true }));
  };

  show();
  list.hidden = true;
  list.after(rows);
}
