// What the page does beyond plain HTML: filters without reload, and the copy button.
// Everything works without this file; a failed request falls back to an ordinary visit.
"use strict";
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const wide = matchMedia("(min-width: 64rem)");
  const openFilters = () => { const box = document.getElementById("filters"); if (box && wide.matches) box.open = true; };
  openFilters();

  // A line of links that is wider than a phone begins where the reader is.
  for (const link of document.querySelectorAll(".masthead [aria-current]")) {
    const line = link.closest("ul");
    const end = link.getBoundingClientRect().right - line.getBoundingClientRect().left;
    line.scrollLeft = end + parseFloat(getComputedStyle(line).paddingRight) - line.clientWidth;
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const box = document.getElementById(button.dataset.copy);
    box.select();
    try { await navigator.clipboard.writeText(box.value); } catch { document.execCommand("copy"); }
    button.textContent = button.dataset.done;
  });

  if (!document.getElementById("live")) return;
  const announce = document.createElement("p");
  announce.className = "vh";
  announce.setAttribute("aria-live", "polite");
  document.body.append(announce);
  let asked = 0;
  const here = () => location.pathname + location.search;
  let shown = here();

  async function show(url, { push, focus }) {
    const mine = ++asked;
    root.classList.add("busy");
    let next;
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      next = new DOMParser().parseFromString(await answer.text(), "text/html");
      url = answer.url;
    } catch { location.assign(url); return; }
    if (mine !== asked) return;
    const fresh = next.getElementById("live");
    if (!fresh) { location.assign(url); return; }
    swap(fresh, next, focus);
    if (push) history.pushState(null, "", url);
    shown = here();
    root.classList.remove("busy");
    announce.textContent = document.getElementById("found").textContent;
  }

  function swap(fresh, next, focus) {
    const active = document.activeElement;
    const id = active && active.id;
    const caret = active && active.type === "search" ? [active.selectionStart, active.selectionEnd, active.value] : null;
    const open = [...document.querySelectorAll("#live details[open]")].map((box) => box.className);
    const scrolled = [...document.querySelectorAll("#live [data-scrolls]")].map((box) => [box.id, box.scrollTop]);
    document.getElementById("live").replaceWith(fresh);
    for (const name of [".switch", ".masthead nav"]) {
      const old = document.querySelector(name), now = next.querySelector(name);
      if (old && now) old.replaceWith(now);
    }
    document.title = next.title;
    for (const name of open) for (const box of fresh.getElementsByClassName(name)) box.open = true;
    openFilters();
    for (const [name, top] of scrolled) document.getElementById(name).scrollTop = top;
    const again = id && document.getElementById(id);
    if (again) {
      again.focus({ preventScroll: true });
      if (caret) { again.value = caret[2]; again.setSelectionRange(caret[0], caret[1]); }
    } else if (focus) {
      const found = document.getElementById("found");
      found.tabIndex = -1;
      found.focus({ preventScroll: true });
    }
  }

  function addressOf(form) {
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(pairs).toString();
    return form.action + (query ? "?" + query : "");
  }

  let pause;
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filter-form") return;
    event.preventDefault();
    clearTimeout(pause);
    show(addressOf(event.target), { push: true, focus: false });
  });
  const later = (event, wait) => {
    const form = event.target.form;
    if (!form || form.id !== "filter-form" || !form.checkValidity()) return;
    clearTimeout(pause);
    pause = setTimeout(() => show(addressOf(form), { push: true, focus: false }), wait);
  };
  document.addEventListener("change", (event) => later(event, event.target.type === "date" ? 400 : 0));
  document.addEventListener("input", (event) => { if (event.target.type === "search") later(event, 350); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-filter]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    show(link.href.baseVal === undefined ? link.href : new URL(link.href.baseVal, location.href).href, { push: true, focus: true });
  });
  // Following "#…" within the page fires popstate too; then there is nothing to fetch.
  addEventListener("popstate", () => {
    if (here() !== shown) show(location.href, { push: false, focus: false });
  });
})();
