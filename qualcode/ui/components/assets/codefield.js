// A field to find a code in: type, choose with the arrows, take with Enter.
import { element, hueOf } from "./dom.js";
import { ranked } from "./picker.js";

const MOST = 12;
const INVITATION = "Code to give  /";

export class CodeField {
  // onTake(asked) when a code is taken, with whether somebody asked for it; onLeave() when none is.
  constructor({ onTake, onLeave }) {
    Object.assign(this, { onTake, onLeave, codes: [], found: [], at: 0, taken: null, asked: false });
    this.node = element("div", "qh-field");
    this.input = element("input", "qh-input");
    this.list = element("ul", "qh-options");
    this.list.id = `qh-options-${crypto.randomUUID()}`;
    this.list.hidden = true;
    const said = {
      role: "combobox", "aria-label": "Code to give", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": this.list.id, placeholder: INVITATION, autocomplete: "off", spellcheck: "false",
    }; // prettier-ignore
    for (const [name, value] of Object.entries(said)) this.input.setAttribute(name, value);
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Codes");
    this.node.append(this.input, this.list);
    this.input.addEventListener("focus", () => this.open());
    this.input.addEventListener("blur", () => {
      this.asked = false;
      this.input.placeholder = INVITATION;
      this.close();
    });
    this.input.addEventListener("input", () => this.draw(0));
    this.input.addEventListener("keydown", (event) => this.key(event));
  }

  focus(what) {
    this.asked = true;
    this.input.placeholder = `Code ${what}`;
    this.input.focus();
  }

  open() {
    this.input.value = "";
    this.draw(0);
  }

  close() {
    this.input.value = this.taken?.name ?? "";
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    this.node.style.setProperty("--hue", this.taken ? hueOf(this.taken.hue) : "");
    this.node.classList.toggle("qh-taken", Boolean(this.taken));
  }

  take(code) {
    this.taken = code;
    this.close();
    this.onTake(this.asked);
  }

  draw(at) {
    this.found = ranked(this.codes, this.input.value).slice(0, MOST);
    this.at = Math.max(0, Math.min(at, this.found.length - 1));
    this.list.replaceChildren(...this.found.map((code, i) => this.option(code, i)));
    if (!this.found.length) this.list.append(element("li", "qh-none", "No code matches."));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const chosen = this.found.length ? this.list.children[this.at] : null;
    if (chosen) this.input.setAttribute("aria-activedescendant", chosen.id);
    else this.input.removeAttribute("aria-activedescendant");
    chosen?.scrollIntoView({ block: "nearest" });
  }

  option(code, i) {
    const node = element("li", "qh-option");
    node.id = `${this.list.id}-${i}`;
    node.setAttribute("role", "option");
    node.setAttribute("aria-selected", String(i === this.at));
    node.style.setProperty("--hue", hueOf(code.hue));
    node.append(element("strong", "", code.name), element("small", "", code.theme));
    if (i === this.at && code.definition) node.append(element("span", "", code.definition));
    // The field must not lose the focus before the click has arrived.
    node.addEventListener("mousedown", (event) => event.preventDefault());
    node.addEventListener("click", () => this.take(code));
    return node;
  }

  key(event) {
    if (event.key === "ArrowDown") this.draw(this.at + 1);
    else if (event.key === "ArrowUp") this.draw(this.at - 1);
    else if (event.key === "Enter" && this.found[this.at]) this.take(this.found[this.at]);
    else if (event.key === "Escape") this.onLeave();
    else if (event.key !== "Enter") return event.stopPropagation();
    event.preventDefault();
    event.stopPropagation();
  }
}
