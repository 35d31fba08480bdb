// Saves the question page while one types: after a pause, on leaving, and before a button or a
// link leads away. The page works without this file. Nothing is kept in the browser: what is not
// saved yet stands in the boxes alone.
//
// How saving stands (SAVING), and whether the page is still here (PAGE), are two small machines
// that hear the same events; `step` is the only place where either moves.
//
//            typed             sent
//   idle ----------> typing ----------> sending --- whole ------> idle
//   refused ---------->                         --- partly -----> refused
//                                               --- lost -------> offline -- sent --> retrying
//                                               --- elsewhere --> conflict
//                                               --- closed -----> closed
//                                               --- outdated ---> outdated
//   retrying is answered like sending; what is changed back (typing, offline) rests again: idle or
//   refused. conflict: another window changed this. closed: the session is over, and what is sent
//   in waits for the code. outdated: what is sent in would be lost. These three send no more.
//
//   here -- going --> leaving -- back, typed --> here       left: cleared for the next person
//
// typed: the boxes changed. sent: a save is on its way. whole, partly: the server holds all of
// what was sent, or has said why not. lost: no answer. going: a button or link takes the page away.
"use strict";

const form = document.querySelector("form[data-autosave]");
const line = document.querySelector(".autosave");
if (form && line) {
  const answered = {
    whole: "idle",
    partly: "refused",
    lost: "offline",
    elsewhere: "conflict",
    closed: "closed",
    outdated: "outdated",
  };
  const SAVING = {
    idle: { typed: "typing", sent: "sending", partly: "refused" },
    typing: { sent: "sending", whole: "idle", partly: "refused" },
    sending: answered,
    refused: { typed: "typing", sent: "sending", whole: "idle" },
    offline: { sent: "retrying", whole: "idle", partly: "refused" },
    retrying: answered,
    conflict: {},
    closed: {},
    outdated: {},
  };
  const PAGE = {
    here: { going: "leaving", left: "left" },
    leaving: { back: "here", typed: "here", left: "left" },
    left: {},
  };
  const begins = form.dataset.autosave === "unsaved" ? "refused" : "idle";
  let saving = begins;
  let page = "here";
  const step = (event) => {
    saving = SAVING[saving][event] || saving;
    page = PAGE[page][event] || page;
  };
  const sendsNoMore = () => ["conflict", "closed", "outdated"].includes(saving) || page === "left";
  const isOffline = () => saving === "offline" || saving === "retrying";

  const pauseMs = 2000;
  const longestTypingMs = 8 * pauseMs;
  const longestPauseMs = 60000;
  const longestWaitMs = 20000;
  // Whoever pressed something waits less long.
  const longestPressMs = 8000;
  // Most saves are over before anybody could read that they have begun.
  const slowMs = 600;
  // A request that outlives its page may carry no more than 64 KiB; no request more than 256 kB.
  const mostAfterLeaving = 60000;
  const mostBytes = 200000;
  const mostInOneForm = 250000;
  const mostUnheard = 8;

  // What stands in the boxes, and what became of it ----------------------------------------------

  const ours = ["csrf_token", "seen", "then", "before"];
  const words = () => {
    const data = new FormData(form);
    ours.forEach((name) => data.delete(name));
    return new URLSearchParams(data).toString();
  };
  const isTooMuch = () => words().length > mostInOneForm;
  // What the server has answered to last, and what it is known to hold. They differ while an
  // answer is refused; a page that comes with words not saved yet knows neither.
  let known = begins === "refused" ? null : words();
  let held = begins === "refused" ? undefined : known;
  // What was sent without an answer so far. It may be saved or not, so it travels along: what
  // the server then finds is known as ours, and not taken for another window's.
  const unheard = new Set();
  const unheardBeside = (now) => {
    const fitting = [];
    let room = mostBytes - now.length;
    for (const sent of [...unheard].filter((one) => one !== now).slice(-mostUnheard).reverse()) {
      room -= encodeURIComponent(sent).length;
      if (room < 0) break;
      fitting.unshift(sent);
    }
    return fitting;
  };

  // What the patient is told ---------------------------------------------------------------------

  const say = (text) => {
    if (line.textContent === text) return;
    line.textContent = text;
    // The line floats above the lower edge; it must not lie on what is being typed.
    const box = form.contains(document.activeElement) && document.activeElement.getBoundingClientRect();
    const over = box ? box.bottom - line.getBoundingClientRect().top : 0;
    if (text && over > 0 && over < box.height + line.offsetHeight) window.scrollBy(0, over + 16);
  };
  const clock = () => new Date().toLocaleTimeString(
    document.documentElement.lang, { hour: "numeric", minute: "2-digit" },
  );

  // "Go back without saving" is true as long as nothing was sent that may be saved.
  const backs = document.querySelectorAll("[data-once-saved]");
  const without = [...backs].map((link) => link.textContent);
  let maySaved = false;
  const nameBacks = (isSaved) => {
    maySaved = isSaved;
    backs.forEach((link, place) => {
      link.textContent = isSaved ? link.dataset.onceSaved : without[place];
    });
  };

  let hasSaved = false;
  const seeSaved = (revision) => {
    hasSaved = true;
    form.elements.seen.value = revision;
    // A reload shows the new item, and not an empty form for one more.
    const { onceKept } = form.dataset;
    if (onceKept) history.replaceState(history.state, "", onceKept);
  };

  // Whoever leaves before the first Continue has not seen the code yet.
  const saySaved = (isCodeUnseen) => {
    say(line.dataset.saved.replace("{time}", clock()));
    if (!isCodeUnseen) return;
    const link = document.createElement("a");
    Object.assign(link, { href: line.dataset.codeAt, className: "tap", textContent: line.dataset.code });
    line.append(" ", link);
  };

  const toldIn = async (answer) => {
    try {
      const told = await answer.json();
      return typeof told.problem === "string" ? told : null;
    } catch {
      return null; // It broke off, or it is not from our server.
    }
  };

  // Sending and hearing --------------------------------------------------------------------------

  let timer = 0;
  let waitMs = pauseMs;
  let typingSince = 0;
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };
  const type = () => {
    if (saving !== "typing") typingSince = Date.now();
    step("typed");
    if (saving !== "typing") return;
    // Somebody who never pauses is saved all the same.
    if (Date.now() - typingSince > longestTypingMs) send();
    else later(pauseMs);
  };

  const eventOf = (status, told) => {
    if (status >= 500 || status === 429 || status === 0 || !told) return "lost";
    // What cannot be read may be kept all the same, as the words that were typed.
    if (status === 204 || told.kept) return "whole";
    if (status === 200 || status === 422) return "partly";
    if (status === 409) return "elsewhere";
    // An ended session (403) keeps what is sent in; any other answer would lose it.
    return status === 403 ? "closed" : "outdated";
  };
  const wait = () => {
    step("lost");
    say(line.dataset.waiting);
    waitMs = Math.min(waitMs * 2, longestPauseMs);
    later(waitMs);
  };
  const hear = async (answer, sent) => {
    const isRead = answer.status === 200 || answer.status === 422;
    const told = isRead ? await toldIn(answer) : {};
    const event = eventOf(answer.status, told);
    if (event === "lost") return wait();
    step(event);
    waitMs = pauseMs;
    known = sent;
    unheard.delete(sent);
    const revision = answer.headers.get("Plan-Revision");
    if (revision) seeSaved(revision);
    else if (!hasSaved && !unheard.size) nameBacks(false);
    if (event === "whole") {
      unheard.clear();
      held = sent;
      if (told.kept) say(line.dataset.kept.replace("{problem}", told.problem));
      else if (revision) saySaved(answer.headers.has("Plan-Code"));
      else say("");
    } else if (event === "partly") {
      const said = answer.status === 422 ? line.dataset.unfit : line.dataset.partly;
      say(said.replace("{problem}", told.problem));
    } else {
      say({ conflict: line.dataset.elsewhere, closed: line.dataset.closed }[saving] || line.dataset.cutOff);
    }
    // Whatever was sent in has started the time at rest anew.
    if (!sendsNoMore()) document.dispatchEvent(new Event("renewed"));
  };

  // More than one save is under way only when the page is left while an earlier one is.
  let flying = 0;
  let inFlight = null;
  let latest = { number: 0, sent: null };
  const post = async (now, { onLeaving, isPressed }) => {
    const body = new URLSearchParams(now);
    for (const name of ["csrf_token", "seen"]) body.set(name, form.elements[name].value);
    body.set("then", "draft");
    unheardBeside(now).forEach((sent) => body.append("before", sent));
    unheard.add(now);
    nameBacks(true);
    try {
      return await fetch(location.pathname, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: onLeaving && body.toString().length < mostAfterLeaving,
        signal: onLeaving ? undefined : AbortSignal.timeout?.(isPressed ? longestPressMs : longestWaitMs),
      });
    } catch {
      return null; // No connection, or no answer in time.
    }
  };
  const fly = async (now, why) => {
    step("sent");
    const number = latest.number + 1;
    latest = { number, sent: now };
    const slow = setTimeout(() => { if (number === latest.number) say(line.dataset.saving); }, slowMs);
    flying += 1;
    const answer = await post(now, why);
    flying -= 1;
    if (number === latest.number) {
      if (answer) await hear(answer, now);
      else wait();
    }
    clearTimeout(slow);
  };
  // onLeaving: the page may be gone before the answer. isPressed: somebody waits for it.
  const send = async ({ onLeaving = false, isPressed = false } = {}) => {
    clearTimeout(timer);
    const now = words();
    if (sendsNoMore()) return;
    if (now === known && !isPressed) {
      if (flying) return;
      // Changed back to what the server has answered to.
      if (isOffline()) say("");
      waitMs = pauseMs;
      step(known === held ? "whole" : "partly");
      return;
    }
    if (flying && !isPressed && (!onLeaving || now === latest.sent)) return;
    if (isTooMuch()) {
      known = now;
      step("partly");
      say(line.dataset.tooMuch);
      return;
    }
    inFlight = fly(now, { onLeaving, isPressed });
    await inFlight;
    if (words() !== known && !flying && page === "here") type();
  };
  // Before the page goes: what is not saved is sent in, and answered.
  const sendFirst = async () => {
    await inFlight;
    if (words() !== held || isOffline()) await send({ isPressed: true });
  };

  // What happens on the page ---------------------------------------------------------------------

  form.addEventListener("input", type);
  const leave = () => { if (page === "here") send({ onLeaving: true }); };
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => {
    step("back");
    // What was stopped for a way that led nowhere is due again.
    if (saving === "typing" || saving === "offline") later(waitMs);
  });
  window.addEventListener("online", () => { if (isOffline()) send(); });
  // Words that could not be saved would be lost: the browser asks.
  window.addEventListener("beforeunload", (event) => {
    if (page !== "here" || words() === held) return;
    if (known !== held || isOffline() || !navigator.onLine) event.preventDefault();
    else leave(); // Earlier than pagehide, so that the next page is likely to show it.
  });
  const go = () => { step("going"); clearTimeout(timer); };
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href]");
    const isOther = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || isOther || link.target || link.origin !== location.origin) return;
    if (link.getAttribute("href").startsWith("#")) return;
    if (link.dataset.onceSaved && !maySaved) return go();
    if (words() === held || sendsNoMore()) return;
    event.preventDefault();
    await sendFirst();
    location.assign(link.href);
  });
  // The plan was left in another window: this page goes too, without a question.
  document.addEventListener("left", () => { step("left"); clearTimeout(timer); });
  // The session is over. What is not saved is sent in all the same: it waits for the code.
  document.addEventListener("timed-out", (event) => {
    if (words() === held) return;
    event.preventDefault();
    submit();
    form.submit();
  });

  const add = (name, value) => {
    const box = document.createElement("input");
    Object.assign(box, { type: "hidden", name, value });
    form.append(box);
  };
  // What an earlier press added is still there when the page comes back from the browser's memory.
  const remove = (name) => {
    form.querySelectorAll(`input[type=hidden][name=${name}]`).forEach((old) => old.remove());
  };
  const submit = () => {
    go();
    remove("before");
    const now = words();
    unheardBeside(now).forEach((sent) => add("before", sent));
    unheard.add(now);
  };

  const whyKept = () => {
    if (saving === "outdated") return line.dataset.cutOff;
    if (isTooMuch()) return line.dataset.tooMuch;
    return isOffline() ? line.dataset.held : "";
  };
  const keep = () => {
    say(whyKept());
    line.scrollIntoView({ block: "center" });
    form.dispatchEvent(new Event("kept"));
  };
  // Without a connection the browser would put its own page in place of what was typed, and it
  // cannot tell a connection from one that leads nowhere: what is not saved is sent in first.
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    if (saving === "outdated" || isTooMuch()) { event.preventDefault(); keep(); return; }
    if (words() === held && !isOffline()) { submit(); return; }
    event.preventDefault();
    await sendFirst();
    if (whyKept()) { keep(); return; }
    remove("then");
    add("then", event.submitter?.value || "next");
    submit();
    form.submit();
  });
}
