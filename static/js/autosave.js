// Saves the question page while one types: after a pause, and on leaving. The page works without
// this file. Nothing is kept in the browser: what is not saved yet stands in the boxes alone.
"use strict";

const form = document.querySelector("form[data-autosave]");
const line = document.querySelector(".autosave");
if (form && line) {
  const pauseMs = 2000;
  const longestPauseMs = 60000;
  // A request that outlives its page may carry no more than 64 KiB.
  const mostAfterLeaving = 60000;
  const mostUnheard = 8;
  const ours = ["csrf_token", "seen", "then", "before"];
  const words = () => {
    const data = new FormData(form);
    ours.forEach((name) => data.delete(name));
    return new URLSearchParams(data).toString();
  };
  // What was sent without an answer so far. It may be saved or not, so it travels along: what
  // the server then finds is known as ours, and not taken for another window's.
  const unheard = new Set();
  let known = form.dataset.autosave === "unsaved" ? null : words();
  let flying = 0;
  let sending = null;
  let latest = 0;
  let timer = 0;
  let waitMs = pauseMs;
  let isStopped = false;
  let isCutOff = false;
  let isInTrouble = false;
  let isSubmitted = false;

  const say = (text) => { if (line.textContent !== text) line.textContent = text; };
  const clock = () => new Date().toLocaleTimeString(
    document.documentElement.lang, { hour: "numeric", minute: "2-digit" },
  );
  const later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms); };

  const wait = () => {
    isInTrouble = true;
    say(line.dataset.waiting);
    waitMs = Math.min(waitMs * 2, longestPauseMs);
    later(waitMs);
  };

  const hear = async (answer, sent) => {
    if (answer.status >= 500 || answer.status === 429) return wait();
    isInTrouble = false;
    waitMs = pauseMs;
    known = sent;
    unheard.delete(sent);
    if (answer.status === 204) {
      unheard.clear();
      const revision = answer.headers.get("Plan-Revision");
      if (!revision) return say("");
      form.elements.seen.value = revision;
      document.querySelectorAll("[data-once-saved]").forEach((link) => {
        link.textContent = link.dataset.onceSaved;
      });
      say(line.dataset.saved.replace("{time}", clock()));
    } else if (answer.status === 422) {
      const { problem } = await answer.json();
      say(line.dataset.unfit.replace("{problem}", problem));
    } else {
      isStopped = true;
      // An ended session (403) keeps what is sent in; any other answer would lose it.
      isCutOff = answer.status !== 409 && answer.status !== 403;
      if (isCutOff) say(line.dataset.cutOff);
      else say(answer.status === 409 ? line.dataset.elsewhere : line.dataset.closed);
    }
    if (words() !== known && !isStopped) later(pauseMs);
  };

  const send = async ({ isLeaving = false, anyway = false } = {}) => {
    clearTimeout(timer);
    const now = words();
    if (isStopped || (now === known && !anyway) || (flying && (!isLeaving || now === sending))) return;
    const body = new URLSearchParams(now);
    for (const name of ["csrf_token", "seen"]) body.set(name, form.elements[name].value);
    body.set("then", "draft");
    [...unheard].filter((sent) => sent !== now).slice(-mostUnheard)
      .forEach((sent) => body.append("before", sent));
    unheard.add(now);
    sending = now;
    const number = ++latest;
    // Most saves are over before anybody could read that they have begun.
    const slow = setTimeout(() => say(line.dataset.saving), 600);
    flying += 1;
    let answer = null;
    try {
      answer = await fetch(location.pathname, {
        method: "POST",
        body,
        redirect: "manual",
        keepalive: isLeaving && body.toString().length < mostAfterLeaving,
        signal: isLeaving ? undefined : AbortSignal.timeout?.(20000),
      });
    } catch {
      answer = null; // No connection, or no answer in time.
    }
    clearTimeout(slow);
    flying -= 1;
    if (number !== latest) return;
    if (answer) await hear(answer, now);
    else wait();
  };

  const leave = () => { if (!isSubmitted) send({ isLeaving: true }); };
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", () => { isSubmitted = false; });
  window.addEventListener("online", () => { if (isInTrouble) send(); });

  let changedAt = 0;
  form.addEventListener("input", () => {
    if (isStopped || isInTrouble) return;
    const now = Date.now();
    if (words() === known) changedAt = 0;
    changedAt ||= now;
    // Somebody who never pauses is saved all the same.
    if (now - changedAt > 8 * pauseMs) { changedAt = now; send(); } else later(pauseMs);
  });

  const submit = () => {
    isSubmitted = true;
    clearTimeout(timer);
    form.querySelectorAll("[name=before]").forEach((old) => old.remove());
    const now = words();
    [...unheard].filter((sent) => sent !== now).slice(-mostUnheard).forEach((sent) => {
      const box = document.createElement("input");
      Object.assign(box, { type: "hidden", name: "before", value: sent });
      form.append(box);
    });
    unheard.add(now);
  };

  // Without a connection the browser would put its own page in place of what was typed.
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    if (isCutOff) { event.preventDefault(); say(line.dataset.cutOff); line.scrollIntoView(); return; }
    if (!isInTrouble && navigator.onLine) { submit(); return; }
    event.preventDefault();
    await send({ anyway: true });
    if (isInTrouble || flying) { say(line.dataset.held); return; }
    const button = document.createElement("input");
    const pressed = event.submitter;
    Object.assign(button, { type: "hidden", name: "then", value: pressed?.value || "next" });
    form.append(button);
    submit();
    form.submit();
  });
}
