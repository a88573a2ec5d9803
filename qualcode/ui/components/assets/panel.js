// The panel beside the transcript: what is in focus, its suggestions with their evidence, its codes.
import { SIGNS, button, element, key, percent, tint } from "./dom.js";
import { helpSheet } from "./keys.js";
import { codeCard, picker } from "./picker.js";

const KINDS = {
  name: "the code's name", definition: "its definition", include: "include line",
  example: "codebook example", coded: "coded by people", counter: "close, and not coded so", word: "words",
}; // prettier-ignore

export class Panel {
  constructor(root, reader) {
    this.root = root;
    this.reader = reader;
    this.mode = null; // null, "help", "pick", "memo" or "go"
    this.onLeave = null; // keeps what is being typed
    this.drafts = new Map(); // definitions that are typed and not stored, by code
  }

  get model() {
    return this.reader.model;
  }

  // `what` is what the code is for: { title, give(code) }.
  openPicker(what) {
    this.open("pick", what);
  }

  openMemo(kind, target, title) {
    this.open("memo", { kind, target, title });
  }

  toggleHelp() {
    this.open(this.mode === "help" ? null : "help");
  }

  open(mode, what = null) {
    this.leave();
    Object.assign(this, { mode, what });
    this.draw();
  }

  // However it is left, nothing that was typed is lost.
  leave() {
    const keep = this.onLeave;
    this.onLeave = null;
    this.mode = null;
    keep?.();
  }

  close() {
    this.leave();
    this.draw();
    this.reader.focusText();
  }

  draw() {
    // What is being typed is never drawn over, and nothing is that has not changed.
    const parts = this.mode ? null : this.parts();
    const print = parts && this.print(parts);
    const drawn = this.mode === this.drawnMode && (this.mode ? this.drawnFor === this.what : this.drawnPrint === print);
    if (drawn) return;
    Object.assign(this, { drawnMode: this.mode, drawnFor: this.what, drawnPrint: print });
    if (this.mode === "help") this.root.replaceChildren(helpSheet(this.reader.keys, () => this.close()));
    else if (this.mode === "pick") return this.drawPicker();
    else if (this.mode === "memo") return this.drawMemo();
    else if (this.mode === "go") return this.drawGoTo();
    else this.root.replaceChildren(...parts);
  }

  // What tells one state of the panel from another: what it shows, and of which things.
  print(parts) {
    const { reader, model } = this;
    const { segment, chosen, pending } = reader;
    const here = segment ? [...model.openOffers(segment), ...model.codingsOf(segment)].map(({ id }) => id) : [];
    return JSON.stringify([segment?.index, chosen, pending, here, parts.map((part) => part.outerHTML)]);
  }

  drawPicker() {
    const { reader, what } = this;
    const { input, nodes } = picker(this.model, {
      title: what.title,
      recent: reader.recent,
      onClose: () => this.close(),
      onGive: (code) => {
        this.close();
        what.give(code);
      },
      onNew: ({ name, parent }) => {
        const code = idFor(this.model, name);
        reader.send({ op: "new_code", name, parent, code });
        this.close();
        what.give(code);
      },
    });
    this.root.replaceChildren(...nodes);
    input.focus();
  }

  drawMemo() {
    const { kind, target, title } = this.what;
    const memo = this.model.memoOf(target);
    const area = element("textarea", "qc-memo");
    area.value = memo?.text ?? "";
    area.rows = 8;
    area.setAttribute("aria-label", title);
    const id = memo?.id ?? crypto.randomUUID();
    let kept = memo?.text ?? "";
    this.onLeave = () => {
      if (area.value.trim() === kept) return;
      kept = area.value.trim();
      this.reader.send({ op: "memo", id, target_kind: kind, target_id: target, text: kept });
    };
    // Whoever goes to another page leaves the field first; afterwards it would be too late.
    area.addEventListener("blur", this.onLeave);
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.close();
      if (event.key === "Escape") this.close();
      if (event.key === "Escape" || event.ctrlKey || event.metaKey) event.stopPropagation();
    });
    const row = element("div", "qc-row");
    row.append(button("Keep  Esc", () => this.close(), { className: "qc-button qc-yes" }));
    if (memo) row.append(button("Remove", () => { area.value = ""; this.close(); }));
    this.root.replaceChildren(element("h2", "", title), area, row);
    area.focus();
  }

  drawGoTo() {
    const { segments } = this.model;
    const input = element("input", "qc-find");
    input.inputMode = "numeric";
    input.placeholder = `1 to ${segments.length}`;
    input.setAttribute("aria-label", "Go to segment");
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      const wanted = Math.min(Number(input.value), segments.length) - 1;
      // An interviewer's segment has a number too; the next that can be coded is meant then.
      const found = segments.find((s) => s.codable && s.index >= wanted) ?? segments.findLast((s) => s.codable);
      if (found && Number.isInteger(wanted)) this.reader.go(found.index, { block: "center" });
    });
    const row = element("div", "qc-row");
    row.append(button("Close  Esc", () => this.close()));
    this.root.replaceChildren(element("h2", "", "Go to segment"), input, row);
    input.focus();
  }

  // ---------------------------------------------------------------- what is in focus

  parts() {
    const { reader, model } = this;
    const coding = model.codings.get(reader.chosen);
    if (reader.pending) return this.selection(reader.pending);
    if (coding) return this.quotation(coding);
    const segment = reader.segment;
    if (!segment) return [element("p", "qc-faint", "Nothing in this document is spoken by a participant.")];
    return this.segment(segment);
  }

  selection({ start, end }) {
    const { reader } = this;
    const row = element("div", "qc-row");
    row.append(this.action("Give a code", "pick"), button("Clear  Esc", () => reader.clear()));
    return [
      element("h2", "", "Selected words"), element("p", "qc-cited", this.model.words(start, end)), row,
      ...this.recentCodes(),
    ]; // prettier-ignore
  }

  segment(segment) {
    const { model } = this;
    const title = element("div", "qc-heading");
    const number = `${segment.index + 1} of ${model.segments.length}`;
    title.append(element("h2", "", segment.speaker || segment.question || "Segment"), element("span", "", number));
    const parts = [title, element("p", "qc-cited", model.words(segment.from, segment.to))];
    const offers = model.openOffers(segment);
    if (offers.length) parts.push(element("h3", "", "Suggestions"), ...offers.map((o, i) => this.offer(o, i)));
    else parts.push(element("p", "qc-faint", this.noOffers(segment)));
    const codings = model.codingsOf(segment);
    if (codings.length) parts.push(element("h3", "", "Codes here"), ...codings.map((c) => this.brief(c)));
    const row = element("div", "qc-row");
    const marked = model.isMarked(segment);
    const done = this.action(marked ? "Not done after all" : codings.length ? "Done" : "Nothing applies", "done");
    done.setAttribute("aria-pressed", String(marked));
    row.append(done, this.action("Find a code", "pick"), this.action("Memo", "memo"));
    return [...parts, row, ...this.recentCodes(), ...this.memosOn(model.document, "Memo on this document")];
  }

  // One's own memo first, then those of others where they are shown.
  memosOn(target, title) {
    const found = [...this.model.memos.values()].filter((memo) => memo.target === target);
    return found.sort((a, b) => (a.coder < b.coder ? -1 : 1)).flatMap(({ coder, text }) => [
      element("h3", "", coder ? `${title}, by ${coder}` : title), element("p", "qc-memotext", text),
    ]); // prettier-ignore
  }

  noOffers(segment) {
    if (this.model.waits(segment)) {
      return "Code this one on your own. Where the study shows suggestions afterwards, they come when you are done with it.";
    }
    return this.model.offers.size ? "No suggestion is open here." : "There are no suggestions for this document yet.";
  }

  offer(offer, i) {
    const { reader, model } = this;
    const name = model.name(offer.code);
    const card = tint(element("div", "qc-card"), model.hue(offer.code));
    card.classList.toggle("qc-picked", i === reader.offerAt);
    const head = element("div", "qc-card-head");
    head.append(key(reader.keys.label(`accept${i + 1}`)), element("strong", "", name), element("span", "qc-p", percent(offer.p)));
    const meter = element("div", "qc-meter");
    meter.append(element("span"));
    meter.firstElementChild.style.width = `${100 * offer.p}%`;
    const row = element("div", "qc-row");
    row.append(
      button("Accept", () => reader.accept(offer), { className: "qc-button qc-yes", label: `Accept ${name}` }),
      button("Reject", () => reader.reject(offer), { label: `Reject ${name}` }),
      button("Change", () => reader.changeOffer(offer), { label: `Another code than ${name}` }),
    );
    card.append(head, meter);
    // What speaks for it is shown of the one that is looked at.
    if (i === reader.offerAt) card.append(evidence(offer), this.carriers(offer));
    card.append(row);
    const code = model.codes.get(offer.code);
    if (code && i === reader.offerAt) card.append(this.more(code));
    card.addEventListener("click", (event) => {
      if (i !== reader.offerAt && !event.target.closest("button, summary")) reader.look(offer);
    });
    return card;
  }

  carriers(offer) {
    const { model } = this;
    if (!model.carriers.has(offer.id)) return this.action("Which words?", "why");
    const words = model.carriers.get(offer.id);
    if (!words) return element("p", "qc-faint", "Leaving out one word after the other…");
    if (!words.length) return element("p", "qc-faint", "No single word carries it.");
    const line = element("p", "qc-carried", "Carried by ");
    words.forEach(([text, fall], at) => {
      const mark = element("mark", "", text);
      mark.title = `Without it the logit falls by ${fall.toFixed(2)}`;
      line.append(...(at ? [", ", mark] : [mark]));
    });
    return line;
  }

  // A coding in one line; choosing it shows all about it.
  brief(coding) {
    const { model, reader } = this;
    const line = tint(button("", () => reader.choose(coding), { className: "qc-brief" }), model.hue(coding.code));
    const sign = SIGNS[coding.modifiers.valence];
    line.append(element("strong", "", model.name(coding.code)));
    if (sign) line.append(element("b", "", sign));
    if (coding.flags.length) line.append(element("span", "", "⚑"));
    if (model.hasMemo(coding.id)) line.append(element("span", "", "✎"));
    if (coding.due || coding.older) line.append(element("span", "qc-warn", "!"));
    line.append(element("small", "", coding.coder || ""));
    return line;
  }

  quotation(coding) {
    const { model, reader } = this;
    const name = model.name(coding.code);
    const code = model.codes.get(coding.code);
    const head = tint(element("h2", "qc-title", name), model.hue(coding.code));
    const parts = [head, element("p", "qc-cited", model.words(coding.start, coding.end))];
    if (coding.due) parts.push(this.notice(`To be looked at again: ${coding.due}.`, coding));
    else if (coding.older) parts.push(this.notice(`Coded under version ${coding.older}, when the code meant something else.`, null));
    if (coding.coder) {
      const back = element("div", "qc-row");
      back.append(button("Back  Esc", () => reader.clear()));
      parts.push(element("p", "qc-faint", `${coding.coder}'s coding`), back, ...this.memosOn(coding.id, "Memo"));
      return code ? [...parts, element("h3", "", "What the code means"), ...codeCard(model, code)] : parts;
    }
    const row = element("div", "qc-row");
    row.append(
      this.action("Memo", "memo"), this.action("Another code", "recode"), this.action("Edges", "edges"),
      this.action("Remove", "remove", `Remove ${name}`), button("Back  Esc", () => reader.clear()),
    );
    parts.push(row);
    for (const modifier of model.modifiers) parts.push(this.modifier(coding, modifier));
    if (model.flags.length) parts.push(this.flags(coding));
    parts.push(...this.memosOn(coding.id, "Memo"));
    return code ? [...parts, element("h3", "", "What the code means"), ...codeCard(model, code), this.define(code)] : parts;
  }

  notice(text, due) {
    const note = element("div", "qc-notice", text);
    if (due && !due.coder) note.append(button("Keep it", () => this.reader.send({ op: "keep", coding: due.id })));
    return note;
  }

  modifier(coding, modifier) {
    const group = element("div", "qc-row qc-group");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", modifier.name);
    group.append(element("span", "qc-faint", modifier.name));
    for (const value of modifier.values) {
      const chosen = coding.modifiers[modifier.id] === value;
      const set = () => this.reader.send({ op: "modify", coding: coding.id, name: modifier.id, value });
      const sign = modifier.id === "valence" ? SIGNS[value] : null;
      const choice = button(sign ?? value.replaceAll("_", " "), set, {
        className: "qc-button qc-sign", label: `${modifier.name} ${value}`, title: value,
      }); // prettier-ignore
      choice.setAttribute("aria-pressed", String(chosen));
      group.append(choice);
    }
    return group;
  }

  flags(coding) {
    const group = element("div", "qc-row qc-group");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Flags");
    group.append(element("span", "qc-faint", "Flags"));
    for (const flag of this.model.flags) {
      const set = button(flag.name, () => this.reader.send({ op: "flag", coding: coding.id, flag: flag.id }), {
        className: "qc-button qc-sign", label: `Flag ${flag.name}`,
      }); // prettier-ignore
      set.setAttribute("aria-pressed", String(coding.flags.includes(flag.id)));
      group.append(set);
    }
    return group;
  }

  more(code) {
    const details = element("details", "qc-more");
    details.append(element("summary", "", "What the code means"));
    details.addEventListener("toggle", () => {
      if (details.open && details.childNodes.length === 1) details.append(...codeCard(this.model, code));
    });
    return details;
  }

  // The definition can be mended on the spot; everything else of a code on the page of the codebook.
  define(code) {
    const details = element("details", "qc-more");
    const draft = this.drafts.get(code.id);
    if (draft?.text.trim() === code.definition && !this.reader.outbox.pending) this.drafts.delete(code.id);
    const area = element("textarea", "qc-memo");
    area.value = draft?.text ?? code.definition;
    area.rows = 5;
    area.setAttribute("aria-label", `Definition of ${code.name}`);
    area.addEventListener("input", () => {
      this.drafts.set(code.id, { before: code.definition, text: area.value });
      // That it is open now is no reason to draw it again.
      this.drawnPrint = this.print(this.parts());
    });
    const store = () => {
      const definition = area.value.trim();
      if (definition !== code.definition) this.reader.send({ op: "define", code: code.id, before: code.definition, definition });
    };
    details.append(element("summary", "", "Mend the definition"), area);
    details.open = this.drafts.has(code.id);
    if (details.open && draft.before !== code.definition) {
      details.append(element("p", "qc-faint", "Others have changed the definition since; what it says now stands above."));
    }
    details.append(button("Store as a new version", store, { className: "qc-button qc-yes" }));
    return details;
  }

  recentCodes() {
    const { reader, model } = this;
    const codes = reader.lastCodes;
    if (!codes.length) return [];
    const row = element("div", "qc-row");
    codes.forEach((code, i) => {
      const give = tint(button("", () => reader.give(code), { className: "qc-button qc-recent", label: `Give ${model.name(code)}` }), model.hue(code));
      give.append(key(reader.keys.label(`recent${i + 1}`)), element("span", "", model.name(code)));
      row.append(give);
    });
    return [element("h3", "", "Used last"), row];
  }

  action(text, action, label = "") {
    const node = button("", () => this.reader.do(action), { label });
    node.append(element("span", "", text), key(this.reader.keys.label(action).replace("Delete", "Del")));
    return node;
  }
}

function evidence(offer) {
  const why = element("ul", "qc-why");
  for (const [kind, text, similarity] of offer.evidence) {
    const line = element("li", "", text);
    line.title = text;
    line.prepend(element("b", "", `${KINDS[kind] ?? kind}, ${similarity.toFixed(2)}: `));
    why.append(line);
  }
  return why;
}

// As the server would make it from the name.
function idFor(model, name) {
  const stem = name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_").replace(/^_+|_+$/g, "").slice(0, 40) || "code";
  let id = stem;
  for (let n = 2; model.codes.has(id); n += 1) id = `${stem}_${n}`;
  return id;
}
