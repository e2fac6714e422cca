/* tegami.js - what script adds to pages that work without it: focus on the error summary, the port that follows the
   protection, the head's tick box and the count, polling, the busy state, a warning before unsaved changes are lost,
   drafts that save themselves. */
"use strict";
(() => {
  const all = (selector, from = document) => Array.from(from.querySelectorAll(selector));
  const defaultPorts = {
    receive: { none: 110, starttls: 110, starttls_unverified: 110, tls: 995, tls_unverified: 995 },
    send: { none: 25, starttls: 587, starttls_unverified: 587, tls: 465, tls_unverified: 465 },
  };
  const pollMs = 2000;
  const autosaveMs = 5000;

  function focusErrors(root = document) {
    const summary = root.querySelector(".summary[role=alert]");
    if (summary) summary.focus();
  }

  function followProtection(direction) {
    const protection = document.getElementById(direction + "-protection");
    const port = document.getElementById(direction + "-port");
    if (!protection || !port) return;
    const ports = defaultPorts[direction];
    let before = ports[protection.value];
    port.placeholder = before;
    protection.addEventListener("change", () => {
      const now = ports[protection.value];
      if (port.value === String(before)) port.value = now;
      port.placeholder = now;
      before = now;
    });
  }

  function countTicks(form) {
    const label = form.querySelector(".ticked");
    const ticks = form.id ? all(`.tick[form="${form.id}"]`).concat(all(".tick[name=id]", form)) : all(".tick[name=id]", form);
    if (!label || ticks.length === 0) return;
    const none = label.textContent;
    let head = null;
    const column = form.querySelector("thead .c-tick");
    if (column && form.dataset.ticksAll) {
      const box = document.createElement("label");
      box.className = "hit";
      const text = document.createElement("span");
      text.className = "hidden-text";
      text.textContent = form.dataset.ticksAll;
      head = document.createElement("input");
      head.className = "tick";
      head.type = "checkbox";
      box.append(text, head);
      column.replaceChildren(box);
      head.addEventListener("change", () => {
        ticks.forEach((tick) => { tick.checked = head.checked; });
        show();
      });
    }
    function show() {
      const count = ticks.filter((tick) => tick.checked).length;
      label.textContent = count === 0 ? none : form.dataset.ticks.replace("{count}", count.toLocaleString("en"));
      if (head) {
        head.checked = count === ticks.length;
        head.indeterminate = count > 0 && count < ticks.length;
      }
    }
    ticks.forEach((tick) => tick.addEventListener("change", show));
    show();
  }

  /* The figure is read aloud, so it changes at every other poll only; the bar at each. */
  function poll(job) {
    let turn = 0;
    const ask = async () => {
      try {
        const answer = await fetch(job.dataset.poll, { credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        const part = document.createElement("template");
        part.innerHTML = await answer.text();
        const bar = part.content.querySelector("progress");
        if (!bar) {
          location.reload();
          return;
        }
        const shown = job.querySelector("progress");
        if (bar.hasAttribute("value")) {
          shown.max = bar.max;
          shown.value = bar.value;
        }
        const figure = part.content.querySelector(".job__figure");
        if (turn++ % 2 === 1) job.querySelector(".job__figure").replaceChildren(...figure.childNodes);
      } catch (error) {
        turn = 0; /* the next poll may get through */
      }
      setTimeout(ask, pollMs);
    };
    setTimeout(ask, pollMs);
  }

  /* A connection test keeps what was typed, passwords too, when only its panel is drawn anew. */
  async function testHere(form, button) {
    const values = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") values.append(name, value);
    button.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(button.formAction, { method: "POST", body: values, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const panel = page.querySelector("#test .panel__body");
      if (!answer.ok || !panel) return false;
      document.querySelector("#test .panel__body").replaceChildren(...panel.childNodes);
      return true;
    } catch (error) {
      return false;
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  /* What a click is meant for does not move away under it: the click that leaves a field is over first. */
  let pressed = false;
  addEventListener("pointerdown", () => { pressed = true; }, true);
  for (const end of ["pointerup", "pointercancel"]) {
    addEventListener(end, () => setTimeout(() => { pressed = false; }), true); /* the click comes first */
  }
  async function unpressed() {
    while (pressed) await new Promise((done) => setTimeout(done, 50));
  }

  /* The provider of an address that was typed, asked for once it is whole. */
  function offerProvider(place) {
    const address = document.getElementById("address");
    let asked = address.value;
    address.addEventListener("change", async () => {
      if (address.value === asked) return;
      asked = address.value;
      try {
        const answer = await fetch(place.dataset.provider + "?address=" + encodeURIComponent(asked),
          { credentials: "same-origin" });
        if (!answer.ok || address.value !== asked) return;
        const part = document.createElement("template");
        part.innerHTML = await answer.text();
        await unpressed();
        place.replaceChildren(...part.content.childNodes);
      } catch (error) {
        asked = ""; /* the next change asks again */
      }
    });
  }

  /* What is being written is kept while it is written; files go along when it is saved or sent by hand. */
  async function keepDraft(form) {
    const values = new FormData(form);
    values.delete("file");
    values.set("action", "autosave");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body: values, credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const kept = page.querySelector("[data-saved]");
      if (!answer.ok || answer.redirected || !kept) throw new Error(String(answer.status));
      form.querySelector("[data-saved]").replaceChildren(...kept.childNodes);
      return page.querySelector(".savebar__note").textContent;
    } catch (error) {
      return null;
    }
  }

  function watchForm(form) {
    const note = form.querySelector(".savebar__note");
    let changed = false;
    let leaving = false;
    let timer = 0;
    const keep = async () => {
      timer = 0;
      if (form.dataset.sending) return;
      changed = false;
      form.keeping = keepDraft(form);
      const said = await form.keeping;
      form.keeping = null;
      if (said === null) changed = true;
      if (said === null || !changed) note.textContent = said === null ? form.dataset.autosave : said;
      if (changed && said !== null) timer = setTimeout(keep, autosaveMs); /* else at the next letter */
    };
    form.addEventListener("input", () => {
      changed = true;
      if (note) note.textContent = form.dataset.watch;
      if (form.dataset.autosave && !timer && !form.keeping) timer = setTimeout(keep, autosaveMs);
    });
    form.addEventListener("submit", () => { leaving = true; });
    addEventListener("pageshow", () => { leaving = false; });
    addEventListener("beforeunload", (event) => {
      if (changed && !leaving) event.preventDefault();
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    if (form.keeping) { /* the draft that is sent is the one that is kept */
      event.preventDefault();
      event.stopImmediatePropagation();
      form.keeping.then(() => form.requestSubmit(button));
      return;
    }
    if (button && button.hasAttribute("data-test") && !form.dataset.testFailed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      form.dataset.sending = "1";
      testHere(form, button).then((shown) => {
        delete form.dataset.sending;
        if (shown) return;
        form.dataset.testFailed = "1";
        form.requestSubmit(button);
      });
      return;
    }
    if (form.method === "post") {
      form.dataset.sending = "1";
      if (button) button.setAttribute("aria-busy", "true");
    }
  }, true);
  addEventListener("pageshow", () => {
    all("form[data-sending]").forEach((form) => { delete form.dataset.sending; delete form.dataset.testFailed; });
    all("[aria-busy=true]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  focusErrors();
  followProtection("receive");
  followProtection("send");
  all("form[data-ticks]").forEach(countTicks);
  all("[data-poll]").forEach(poll);
  all("form[data-watch]").forEach(watchForm);
  all("[data-provider]").forEach(offerProvider);
  all("form[data-submit-on-change] select").forEach((select) => {
    select.addEventListener("change", () => select.form.requestSubmit());
  });
})();
