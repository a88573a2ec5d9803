// Cases by themes: a table to look over, in which a cell is chosen with the mouse or the keyboard alone.
// Words of people are only ever written with textContent.
import { element } from "./dom.js";

const instances = new WeakMap();
const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export default function (component) {
  const root = component.parentElement.querySelector(".qg-root");
  let grid = instances.get(root);
  if (!grid) {
    grid = new Grid(root);
    instances.set(root, grid);
  }
  grid.update(component);
  return () => {
    grid.signals.abort();
    instances.delete(root);
  };
}

class Grid {
  constructor(root) {
    this.root = root;
    this.signals = new AbortController();
    this.at = [0, 0];
    this.shape = "";
    root.addEventListener("keydown", (event) => this.key(event), { signal: this.signals.signal });
  }

  update(component) {
    this.component = component;
    const { data } = component;
    // The same cases and themes keep their nodes, and with them the focus and the place.
    const shape = JSON.stringify([data.columns, data.rows.map((row) => [row.id, row.group])]);
    if (shape !== this.shape) this.draw(data);
    this.shape = shape;
    this.data = data;
    data.rows.forEach((row, r) => row.cells.forEach((cell, c) => this.fill(this.cells[r][c], cell, row, data.columns[c])));
    this.select(data.selected);
  }

  draw(data) {
    const table = element("table", "qg-table");
    table.setAttribute("role", "grid");
    table.setAttribute("aria-label", data.label);
    const head = element("thead").appendChild(element("tr"));
    head.append(this.head("Case", "qg-corner"), ...data.columns.map((column) => this.head(column.name, "qg-theme", column.hue)));
    const body = element("tbody");
    this.cells = [];
    let group = null;
    for (const row of data.rows) {
      if (row.group !== group && row.group) body.append(this.groupRow(row.group, data.columns.length + 1));
      group = row.group;
      body.append(this.row(row, data.columns.length));
    }
    table.append(head.parentElement, body);
    this.root.replaceChildren(table);
    this.at = [Math.min(this.at[0], this.cells.length - 1), 0];
  }

  head(words, className, hue) {
    const node = element("th", className, words);
    node.scope = "col";
    if (hue !== undefined) node.style.setProperty("--hue", `var(--qc-${hue % 10})`);
    return node;
  }

  groupRow(words, width) {
    const node = element("tr", "qg-group");
    const title = element("th", "", words);
    title.colSpan = width;
    title.scope = "rowgroup";
    node.append(title);
    return node;
  }

  row(row, width) {
    const node = element("tr");
    const title = element("th", "qg-case", row.title);
    title.scope = "row";
    if (row.about) title.append(element("span", "qg-about", row.about));
    node.append(title);
    const r = this.cells.length;
    this.cells.push(Array.from({ length: width }, (_, c) => {
      const cell = element("td", "qg-cell");
      cell.setAttribute("role", "gridcell");
      cell.tabIndex = -1;
      cell.addEventListener("click", () => this.open(r, c));
      node.append(cell);
      return cell;
    }));
    return node;
  }

  fill(node, cell, row, column) {
    const key = JSON.stringify(cell);
    if (node.dataset.key === key) return;
    node.dataset.key = key;
    node.className = `qg-cell qg-${cell.kind}`;
    const parts = [];
    if (cell.warning) parts.push(element("span", "qg-warning", `! ${cell.warning}`));
    if (cell.summary) parts.push(element("span", "qg-summary", cell.summary));
    parts.push(element("span", "qg-below", cell.below));
    node.replaceChildren(...parts);
    node.setAttribute("aria-label", [`${row.title}, ${column.name}`, cell.summary, cell.warning, cell.below].filter(Boolean).join(": "));
  }

  select(selected) {
    const r = selected ? this.data.rows.findIndex((row) => row.id === selected[0]) : -1;
    const c = selected ? this.data.columns.findIndex((column) => column.id === selected[1]) : -1;
    const chosen = r >= 0 && c >= 0;
    if (chosen) this.at = [r, c];
    // With a cell open the table makes room for it, and keeps the cell in sight.
    if (chosen !== this.root.classList.contains("qg-short")) {
      this.root.classList.toggle("qg-short", chosen);
      if (chosen) this.root.scrollTop = Math.max(0, this.cells[r][c].offsetTop - this.root.clientHeight / 2);
    }
    this.cells.forEach((cells, i) => cells.forEach((node, j) => {
      node.setAttribute("aria-selected", String(i === r && j === c));
      node.tabIndex = i === this.at[0] && j === this.at[1] ? 0 : -1;
    }));
  }

  go(r, c) {
    const node = this.cells[r]?.[c];
    if (!node) return;
    this.cells[this.at[0]][this.at[1]].tabIndex = -1;
    this.at = [r, c];
    node.tabIndex = 0;
    node.focus();
  }

  open(r, c) {
    this.go(r, c);
    this.component.setTriggerValue("open", [this.data.rows[r].id, this.data.columns[c].id]);
  }

  key(event) {
    const [r, c] = this.at;
    const move = MOVES[event.key];
    if (move) this.go(r + move[0], c + move[1]);
    else if (event.key === "Home") this.go(r, 0);
    else if (event.key === "End") this.go(r, this.data.columns.length - 1);
    else if (event.key === "Enter" || event.key === " ") this.open(r, c);
    else if (!["c", "r"].includes(event.key)) return;
    // Streamlit would run the page anew at r, and empty its cache at c.
    event.preventDefault();
    event.stopPropagation();
  }
}
