
'use strict';
// The page is complete without this script, which adds the stepping, the state and the arrows.

const sections = [...document.querySelectorAll('section.claim')];
const svg = name => document.createElementNS('http://www.w3.org/2000/svg', name);

/** The steps of one section: what is shown, which one is current. */
class Execution {
  constructor(section) {
    this.section = section;
    this.table = section.querySelector('.lanes table');
    this.rows = [...section.querySelectorAll('tr.step')];
    this.current = null;
    const on = (name, what) => section.querySelector('.' + name).addEventListener('click', what);
    on('first', () => this.go(this.shown()[0]));
    on('back', () => this.move(-1));
    on('next', () => this.move(1));
    on('last', () => this.go(this.shown().at(-1)));
    this.all = section.querySelector('input.all');
    this.all.addEventListener('change', () => this.unfold());
    this.table.addEventListener('click', event => this.clicked(event));
    this.go(this.shown()[0], false);
  }

  shown() {
    return this.rows.filter(row => !row.hidden);
  }

  clicked(event) {
    const row = event.target.closest('tr');
    if (!row || event.target.closest('a')) {
      return;
    }
    if (row.classList.contains('fold')) {
      this.toggle(row, !this.isOpen(row));
      this.show();
    } else if (row.classList.contains('step')) {
      this.go(row);
    }
  }

  isOpen(fold) {
    return !fold.nextElementSibling.hidden;
  }

  toggle(fold, open) {
    let row = fold;
    for (let left = Number(fold.dataset.steps); left > 0; left--) {
      row = row.nextElementSibling;
      row.hidden = !open;
    }
  }

  unfold() {
    for (const fold of this.section.querySelectorAll('tr.fold')) {
      this.toggle(fold, this.all.checked);
    }
    if (this.current.hidden) {
      this.current = this.shown().findLast(row => this.rows.indexOf(row) < this.rows.indexOf(this.current))
        || this.shown()[0];
    }
    this.show();
  }

  move(by) {
    const shown = this.shown();
    const to = shown.indexOf(this.current) + by;
    this.go(shown[Math.max(0, Math.min(shown.length - 1, to))]);
  }

  go(row, tell = true) {
    if (!row) {
      return;
    }
    if (row.hidden) {
      let fold = row;
      while (!fold.classList.contains('fold')) {
        fold = fold.previousElementSibling;
      }
      this.toggle(fold, true);
    }
    this.current = row;
    if (tell) {
      history.replaceState(null, '', '#' + row.id);
      this.show();
      this.intoView(row);
    }
  }

  intoView(row) {
    const box = row.getBoundingClientRect();
    const top = 110;
    const panel = this.section.querySelector('.state').getBoundingClientRect();
    const bottom = panel.width > innerWidth * .8 ? panel.top : innerHeight;
    if (box.top < top || box.bottom > bottom - 20) {
      scrollBy({ top: box.top - top - (bottom - top) / 3 });
    }
  }

  show() {
    const shown = this.shown();
    const at = shown.indexOf(this.current);
    let later = false;
    for (const row of this.rows) {
      row.classList.toggle('current', row === this.current);
      row.classList.toggle('later', later);
      later = later || row === this.current;
    }
    this.section.querySelector('.at').textContent =
      `step ${this.current.dataset.n} (${at + 1} of ${shown.length})`;
    for (const [name, off] of [['first', at === 0], ['back', at === 0],
      ['next', at === shown.length - 1], ['last', at === shown.length - 1]]) {
      this.section.querySelector('.' + name).disabled = off;
    }
    this.state();
    this.arrows();
  }

  /** What each word that two actors share holds after the current step. */
  state() {
    const words = new Map();
    const named = new Set(this.shown().map(row => row.dataset.word));
    for (const row of this.rows) {
      const { word, before } = row.dataset;
      if (named.has(word) && word !== undefined && !words.has(word)) {
        words.set(word, { value: before, by: '' });
      }
    }
    for (const row of this.rows) {
      if (row.dataset.after !== undefined && words.has(row.dataset.word)) {
        words.set(row.dataset.word, { value: row.dataset.after, by: row.dataset.n });
      }
      if (row === this.current) {
        break;
      }
    }
    const body = document.createElement('tbody');
    for (const [word, { value, by }] of words) {
      const line = body.insertRow();
      line.classList.toggle('touched', word === this.current.dataset.word);
      for (const text of [word, value, by && '[' + by + ']']) {
        line.insertCell().textContent = text;
      }
    }
    this.section.querySelector('.state tbody').replaceWith(body);
    const panel = this.section.querySelector('.state');
    const touched = body.querySelector('.touched');
    if (touched) {
      panel.scrollTop = Math.max(0, touched.offsetTop - panel.clientHeight + 3 * touched.offsetHeight);
    }
    const now = this.section.querySelector('.now');
    const card = this.current.querySelector('.card');
    const actor = this.table.tHead.rows[0].cells[card.closest('td').cellIndex].textContent;
    const bold = document.createElement('b');
    bold.textContent = `${actor}: ${card.querySelector('.what').textContent}`;
    const why = card.querySelector('.why');
    now.replaceChildren(bold, why ? why.textContent : card.querySelector('.how').textContent);
  }

  /** An arrow from each write that another actor read to that read. */
  arrows() {
    const old = this.section.querySelector('.arrows');
    const fresh = svg('svg');
    fresh.setAttribute('class', 'arrows');
    fresh.setAttribute('aria-hidden', 'true');
    const origin = old.getBoundingClientRect();
    for (const row of this.shown()) {
      const from = row.dataset.from && document.getElementById(row.dataset.from);
      if (from && !from.hidden) {
        const on = row === this.current || from === this.current;
        this.arrow(fresh, from, row, origin, on ? ' on' : '');
      }
    }
    old.replaceWith(fresh);
  }

  arrow(into, from, to, origin, on) {
    const a = from.querySelector('.card').getBoundingClientRect();
    const b = to.querySelector('.card').getBoundingClientRect();
    const right = a.left < b.left;
    const x1 = (right ? a.right : a.left) - origin.left;
    const y1 = a.top + a.height / 2 - origin.top;
    const x2 = (right ? b.left : b.right) - origin.left;
    const y2 = b.top + b.height / 2 - origin.top;
    const bend = (right ? 1 : -1) * Math.max(26, Math.abs(x2 - x1) / 2);
    const path = svg('path');
    path.setAttribute('d', `M${x1},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2},${y2}`);
    path.setAttribute('class', 'edge' + on);
    const tip = svg('path');
    const s = right ? -7 : 7;
    tip.setAttribute('d', `M${x2},${y2} l${s},-4 l0,8 z`);
    tip.setAttribute('class', 'tip' + on);
    into.append(path, tip);
  }
}

const executions = new Map();

function execution(section) {
  if (!executions.has(section) && section.querySelector('.steps')) {
    executions.set(section, new Execution(section));
  }
  return executions.get(section);
}

/** Opens what the address names: a section, a step of it, or the list. */
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  let section = target && target.closest('section.claim');
  if (!section && sections.length === 1) {
    section = sections[0];
  }
  sections.forEach(each => each.classList.toggle('open', each === section));
  document.body.classList.toggle('one', Boolean(section));
  const steps = section && execution(section);
  if (steps) {
    if (target && target.classList.contains('step')) {
      steps.go(target);
    } else {
      steps.show();
    }
  }
}

function opened() {
  const section = sections.find(each => each.classList.contains('open'));
  return section && executions.get(section);
}

document.body.classList.add('js');
addEventListener('hashchange', follow);
addEventListener('resize', () => opened() && opened().arrows());
addEventListener('keydown', event => {
  const steps = opened();
  if (!steps || event.ctrlKey || event.altKey || event.metaKey) {
    return;
  }
  const keys = {
    ArrowRight: () => steps.move(1),
    ArrowLeft: () => steps.move(-1),
    Home: () => steps.go(steps.shown()[0]),
    End: () => steps.go(steps.shown().at(-1)),
    a: () => steps.all.click(),
  };
  if (keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
follow();
