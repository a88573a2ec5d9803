// The codebook as a tree: read it, find in it, and say what is to become of a code. It changes
// nothing itself: the page shows what would happen and asks. Words are only ever textContent.
import { element } from "./dom.js";
import { Carry, TOP } from "./tree_carry.js";
import { search, split } from "./tree_find.js";
import { keysAt } from "./tree_keys.js";
import { nested, nothing, topItem } from "./tree_rows.js";

const instances = new WeakMap();
const HINT = "Drag, or press m, to move or merge";
const PICKED = "% is picked up. Arrows choose where to, Enter drops it, Esc lets it be.";
const KEPT = "qualcode-tree";

export default function (component) {
  const root = component.parentElement.querySelector(".qt-root");
  let tree = instances.get(root);
  if (!tree) {
    tree = new Tree(root);
    instances.set(root, tree);
  }
  tree.update(component);
  return () => {
    tree.close();
    instances.delete(root);
  };
}

class Tree {
  constructor(root) {
    this.root = root;
    this.signals = new AbortController();
    this.carry = new Carry(this);
    this.items = new Map(); // nodes by code id, kept so that the focus can come back to them
    this.current = null; // the item that Tab leads to
    this.shown = "";
    const { closed = [], retired = true } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    this.closed = new Set(closed);
    this.retired = retired;
    this.frame();
  }

  close() {
    this.signals.abort();
    this.carry.forget();
  }

  update(component) {
    this.component = component;
    const { codes, selected } = component.data;
    this.codes = new Map(codes.map((code) => [code.id, code]));
    this.children = Map.groupBy(codes, (code) => (this.codes.has(code.parent) ? code.parent : TOP));
    if (selected !== this.selected) {
      this.selected = this.current = selected;
      // What is shown beside the tree must be in it, whatever was closed.
      for (let at = this.codes.get(selected); at?.parent; at = this.codes.get(at.parent)) this.closed.delete(at.parent);
    }
    const shown = JSON.stringify(codes);
    const changed = shown !== this.shown;
    this.shown = shown;
    if (changed && this.carry.code) this.carry.cancel("The codebook has changed meanwhile; nothing was moved");
    else if (!this.carry.code) this.draw();
    else this.markSelected();
  }

  // ---------------------------------------------------------------- the frame

  frame() {
    const { signal } = this.signals;
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal });
    this.find = element("input", "qt-find");
    this.find.type = "search";
    this.find.placeholder = "Find a code";
    this.find.setAttribute("aria-label", "Find a code by its name, cues or definition");
    this.toggle = element("button", "qt-button");
    this.toggle.type = "button";
    const bar = element("div", "qt-bar");
    bar.append(this.find, this.toggle);
    const head = element("div", "qt-head");
    const counted = element("span", "", "Codings");
    counted.title = "Codings by all coders; a theme has those of its codes together";
    head.append(element("span", "", "Code"), counted);
    this.list = element("ul", "qt-tree");
    this.list.setAttribute("role", "tree");
    this.none = element("div", "qt-none");
    this.status = element("div", "qt-status", HINT);
    this.status.setAttribute("role", "status");
    this.choices = element("div", "qt-choices");
    this.choices.setAttribute("role", "group");
    this.choices.setAttribute("aria-label", "What to do");
    this.ghost = element("div", "qt-ghost");
    this.ghost.setAttribute("aria-hidden", "true");
    this.root.replaceChildren(bar, head, this.list, this.none, this.status, this.choices, this.ghost);
    on(this.find, "input", () => this.draw());
    on(this.toggle, "click", () => this.keep({ retired: !this.retired }));
    on(this.root, "keydown", (event) => this.key(event));
    on(this.list, "pointerdown", (event) => this.carry.down(event, this.idAt(event)));
    on(this.list, "pointermove", (event) => this.carry.move(event));
    on(this.list, "pointerup", () => (this.dragged = this.carry.up()));
    on(this.list, "pointercancel", () => this.carry.cancel());
    on(this.list, "click", (event) => this.click(event));
    on(this.list, "focusin", (event) => this.focused(event.target.dataset?.id));
  }

  idAt(event) {
    return event.target.closest(".qt-item")?.dataset.id ?? null;
  }

  // What is open, and whether retired codes are shown, outlives a change of page.
  keep({ retired = this.retired } = {}) {
    this.retired = retired;
    sessionStorage.setItem(KEPT, JSON.stringify({ closed: [...this.closed], retired }));
    this.draw();
  }

  // ---------------------------------------------------------------- drawing

  draw() {
    const within = this.list.contains(document.activeElement);
    const words = this.find.value.trim();
    const all = [...this.codes.values()];
    const seen = (code) => this.retired || !code.retired || code.id === this.selected;
    this.rows = words
      ? search(all.filter(seen), words).map((hit) => ({ ...hit, level: 1 }))
      : this.below(TOP, 1, seen);
    if (!this.rows.some((row) => row.code.id === this.current)) this.current = this.rows[0]?.code.id ?? null;
    this.list.replaceChildren(...nested(this, this.rows, split(words)));
    if (this.carry.code && this.carry.code.parent !== null) this.list.append(topItem(this));
    this.list.setAttribute("aria-label", words ? "Codes found" : "Themes and codes");
    this.list.hidden = !this.list.children.length;
    this.none.replaceChildren(...(this.rows.length ? [] : nothing(this, words)));
    const n = all.filter((code) => code.retired).length;
    this.toggle.hidden = !n;
    this.toggle.textContent = `Retired ${n}`;
    this.toggle.title = this.retired ? "Hide retired codes" : "Show retired codes";
    this.toggle.setAttribute("aria-pressed", String(this.retired));
    this.choices.replaceChildren();
    if (!this.carry.code) this.say(words ? `${this.rows.length} found` : "");
    this.showAim();
    if (within) this.items.get(this.current)?.focus({ preventScroll: true });
  }

  // The visible rows below a theme, in the order in which they are read.
  below(id, level, seen) {
    return (this.children.get(id) ?? []).filter(seen).flatMap((code) => {
      const inner = this.children.get(code.id) ?? [];
      const open = inner.length > 0 && !this.closed.has(code.id);
      return [{ code, level, inner: inner.length, open }, ...(open ? this.below(code.id, level + 1, seen) : [])];
    });
  }

  sum(id) {
    return (this.children.get(id) ?? []).reduce((n, code) => n + (code.theme ? this.sum(code.id) : code.n), 0);
  }

  isBelow(id, theme) {
    for (let at = id; at; at = this.codes.get(at)?.parent) if (at === theme) return true;
    return false;
  }

  say(words) {
    const text = words || HINT;
    if (this.status.textContent !== text) this.status.textContent = text;
  }

  // What letting go here would do, on the row, beside the mouse, and in words.
  showAim() {
    const { code, target, press } = this.carry;
    for (const item of this.list.querySelectorAll(".qt-item")) {
      item.classList.remove("qt-aim-move", "qt-aim-merge", "qt-aim-no");
      item.classList.toggle("qt-carried", item.dataset.id === code?.id);
    }
    this.root.classList.toggle("qt-carrying", Boolean(code));
    this.ghost.hidden = !(code && press);
    if (!code) return;
    const { ways, no } = this.carry.ways();
    const words = ways.length ? (press ? ways.slice(0, 1) : ways).map((way) => way.words).join(", or ") : no;
    this.ghost.textContent = words || code.name;
    this.ghost.classList.toggle("qt-ghost-no", !ways.length);
    if (target !== null) this.items.get(target)?.classList.add(`qt-aim-${ways[0]?.action ?? "no"}`);
    this.say(words || PICKED.replace("%", () => code.name));
  }

  reveal(id) {
    this.items.get(id)?.querySelector(".qt-row").scrollIntoView({ block: "nearest" });
  }

  // ---------------------------------------------------------------- doing

  send(action, code, target = null) {
    this.component.setTriggerValue("act", { action, code, target });
  }

  select(id) {
    this.selected = this.current = id;
    this.markSelected();
    this.send("select", id);
  }

  markSelected() {
    for (const [id, item] of this.items) item.setAttribute("aria-selected", id === this.selected);
  }

  // Asks which of several things a drop means; the arrows go on choosing when it is left.
  ask(ways) {
    const buttons = ways.map((way) => {
      const choice = element("button", "qt-button", way.words);
      choice.addEventListener("click", () => this.finish(() => this.carry.send(way)));
      return choice;
    });
    const no = element("button", "qt-button", "Cancel");
    no.addEventListener("click", () => this.finish(() => this.carry.cancel()));
    this.choices.replaceChildren(...buttons, no);
    for (const choice of this.choices.children) choice.type = "button";
    buttons[0].focus();
  }

  finish(act) {
    const { id } = this.carry.code;
    this.go(id);
    act();
  }

  click(event) {
    const id = this.idAt(event);
    if (this.dragged || !id) {
      this.dragged = false;
      return;
    }
    if (event.target.closest(".qt-twist") && this.items.get(id).ariaExpanded) this.fold(id, !this.closed.has(id));
    else this.select(id);
    this.go(id);
  }

  focused(id) {
    if (!this.codes.has(id) || this.carry.code) return;
    this.items.get(this.current)?.setAttribute("tabindex", "-1");
    this.current = id;
    this.items.get(id).tabIndex = 0;
  }

  fold(id, closed) {
    if (closed) this.closed.add(id);
    else this.closed.delete(id);
    this.keep();
  }

  go(id) {
    const item = this.items.get(id);
    if (!item) return;
    item.focus({ preventScroll: true });
    this.reveal(id);
  }

  step(by) {
    const at = this.rows.findIndex((row) => row.code.id === this.current);
    this.go(this.rows[Math.min(Math.max(at + by, 0), this.rows.length - 1)]?.code.id);
  }

  inward() {
    const row = this.rows.find((row) => row.code.id === this.current);
    if (!row?.inner) return;
    if (row.open) this.step(1);
    else this.fold(this.current, false);
  }

  outward() {
    const row = this.rows.find((row) => row.code.id === this.current);
    if (row?.open) this.fold(this.current, true);
    else if (row?.code.parent) this.go(row.code.parent);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = keysAt(this, event.target)[event.key];
    const typing = event.target === this.find;
    // Streamlit reruns on r and clears its cache on c; nobody in a tree means that.
    if (!act && (typing || !"rRcC".includes(event.key))) return typing && event.stopPropagation();
    act?.();
    event.preventDefault();
    event.stopPropagation();
  }

  clear() {
    this.find.value = "";
    this.draw();
    this.go(this.current);
  }
}
