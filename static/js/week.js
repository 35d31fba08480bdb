// Turns the menus of the week into buttons: one tap goes to the next answer. The menus stay in
// the page, hidden, and are what is sent, so the page works the same without this file.
"use strict";

for (const table of document.querySelectorAll("[data-week]")) {
  const said = table.closest("fieldset").querySelector("[data-week-said]");
  for (const menu of table.querySelectorAll("select")) {
    const button = document.createElement("button");
    const name = menu.getAttribute("aria-label");
    button.type = "button";
    button.className = "cell";
    const show = () => {
      const words = menu.selectedOptions[0].textContent;
      button.dataset.state = menu.value;
      button.textContent = menu.value ? words : "";
      button.setAttribute(
        "aria-label",
        table.dataset.says.replace("{cell}", name).replace("{answer}", words),
      );
    };
    const step = (by) => {
      menu.selectedIndex = (menu.selectedIndex + by + menu.length) % menu.length;
      show();
      if (said) said.textContent = button.getAttribute("aria-label");
      // A menu that a script turns tells nobody by itself.
      menu.dispatchEvent(new Event("input", { bubbles: true }));
    };
    button.addEventListener("click", () => step(1));
    show();
    menu.hidden = true;
    menu.after(button);
    // An error link or a label that leads to the menu must still find something to stand on.
    button.id = `${menu.id}-button`;
  }
}
