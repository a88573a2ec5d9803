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
    this.mode = null; // null, "help", "pick" or "memo"
  }

  get model() {
    return this.reader.model;
  }

  // `what` is what the code is for: { title, give(code) }.
  openPicker(what) {
    this.mode = "pick";
    this.what = what;
    this.draw();
  }

  toggleHelp() {
    this.mode = this.mode === "help" ? null : "help";
    this.draw();
  }

  close() {
    this.mode = null;
    this.draw();
    this.reader.focusText();
  }

  draw() {
    // What is being typed is never drawn over.
    if (this.mode && this.drawnMode === this.mode && this.drawnFor === this.what) return;
    this.drawnMode = this.mode;
    this.drawnFor = this.what;
    if (this.mode === "help") this.root.replaceChildren(helpSheet(this.reader.keys, () => this.close()));
    else if (this.mode === "pick") return this.drawPicker();
    else if (this.mode === "memo") return this.drawMemo();
    else this.root.replaceChildren(...this.parts());
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

  openMemo(kind, target, title) {
    this.mode = "memo";
    this.what = { kind, target, title };
    this.draw();
  }

  drawMemo() {
    const { kind, target, title } = this.what;
    const memo = this.model.memoOf(target);
    const area = element("textarea", "qc-memo");
    area.value = memo?.text ?? "";
    area.rows = 8;
    area.setAttribute("aria-label", title);
    const save = () => {
      if (area.value.trim() !== (memo?.text ?? "")) {
        this.reader.send({ op: "memo", id: memo?.id ?? crypto.randomUUID(), target_kind: kind, target_id: target, text: area.value });
      }
      this.close();
    };
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
      // Leaving never loses words: Esc keeps them too.
      if (event.key === "Escape") save();
      if (event.key === "Escape" || event.ctrlKey || event.metaKey) event.stopPropagation();
    });
    const row = element("div", "qc-row");
    row.append(button("Keep  Esc", save, { className: "qc-button qc-yes" }));
    if (memo) row.append(button("Remove", () => { area.value = ""; save(); }));
    this.root.replaceChildren(element("h2", "", title), area, row);
    area.focus();
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
    const parts = [element("h2", "", segment.speaker || segment.question)];
    parts.push(element("p", "qc-cited", model.words(segment.from, segment.to)));
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
    parts.push(row, ...this.recentCodes());
    const memo = model.memoOf(model.document);
    if (memo) parts.push(element("h3", "", "Memo on this document"), element("p", "qc-memotext", memo.text));
    return parts;
  }

  noOffers(segment) {
    if (segment.blind && !this.model.isMarked(segment)) {
      return "Code this one on your own; suggestions, if there are any, show when you are done with it.";
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
    if (i === reader.offerAt) card.append(evidence(offer));
    card.append(row);
    const code = model.codes.get(offer.code);
    if (code && i === reader.offerAt) card.append(this.more(code));
    card.addEventListener("click", (event) => {
      if (i !== reader.offerAt && !event.target.closest("button, summary")) reader.look(offer);
    });
    return card;
  }

  // A coding in one line; choosing it shows all about it.
  brief(coding) {
    const { model, reader } = this;
    const line = tint(button("", () => reader.choose(coding), { className: "qc-brief" }), model.hue(coding.code));
    const sign = SIGNS[coding.modifiers.valence];
    line.append(element("strong", "", model.name(coding.code)));
    if (sign) line.append(element("b", "", sign));
    if (coding.flags.length) line.append(element("span", "", "⚑"));
    if (model.memoOf(coding.id)) line.append(element("span", "", "✎"));
    if (coding.due || coding.older) line.append(element("span", "qc-warn", "!"));
    line.append(element("small", "", coding.coder || ""));
    return line;
  }

  quotation(coding) {
    const { model, reader } = this;
    const name = model.name(coding.code);
    const head = tint(element("h2", "qc-title", name), model.hue(coding.code));
    const parts = [head, element("p", "qc-cited", model.words(coding.start, coding.end))];
    if (coding.due) parts.push(this.notice(`To be looked at again: ${coding.due}.`, coding));
    else if (coding.older) parts.push(this.notice(`Coded under version ${coding.older}, when the code meant something else.`, null));
    if (coding.coder) {
      const back = element("div", "qc-row");
      back.append(button("Back  Esc", () => reader.clear()));
      return [...parts, element("p", "qc-faint", `${coding.coder}'s coding`), back];
    }
    const row = element("div", "qc-row");
    row.append(
      this.action("Memo", "memo"), this.action("Another code", "recode"), this.action("Edges", "edges"),
      this.action("Remove", "remove", `Remove ${name}`), button("Back  Esc", () => reader.clear()),
    );
    parts.push(row);
    for (const modifier of model.modifiers) parts.push(this.modifier(coding, modifier));
    if (model.flags.length) parts.push(this.flags(coding));
    const memo = model.memoOf(coding.id);
    if (memo) parts.push(element("h3", "", "Memo"), element("p", "qc-memotext", memo.text));
    parts.push(element("h3", "", "What the code means"));
    const code = model.codes.get(coding.code);
    return code ? [...parts, ...codeCard(model, code), this.define(code)] : parts;
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
    details.append(element("summary", "", "Mend the definition"));
    const area = element("textarea", "qc-memo");
    area.value = code.definition;
    area.rows = 5;
    area.setAttribute("aria-label", `Definition of ${code.name}`);
    const store = () => {
      const definition = area.value.trim();
      if (definition === code.definition) return;
      this.reader.send({ op: "define", code: code.id, before: code.definition, definition });
    };
    details.append(area, button("Store as a new version", store, { className: "qc-button qc-yes" }));
    return details;
  }

  recentCodes() {
    const { reader, model } = this;
    const codes = reader.recent.slice(0, 6).filter((code) => model.codes.has(code) && !model.codes.get(code).retired);
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
