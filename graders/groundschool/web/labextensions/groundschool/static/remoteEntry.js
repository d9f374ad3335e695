// A JupyterLab extension small enough to need no build: a module-federation container written by hand.
// What it shares with JupyterLab (the launcher's token, the frame) comes out of the share scope that JupyterLab hands in.
(() => {
  let scope;

  async function shared(name) {
    const versions = Object.values(scope[name] ?? {});
    if (versions.length === 0) throw new Error(`JupyterLab shares no ${name}`);
    return (await versions[0].get())();
  }

  async function extension() {
    const [{ ILauncher }, { IFrame, MainAreaWidget }, { INotebookTracker, NotebookActions }] = await Promise.all([
      shared("@jupyterlab/launcher"),
      shared("@jupyterlab/apputils"),
      shared("@jupyterlab/notebook"),
    ]);
    const pages = {
      id: "groundschool:pages",
      description: "Offers everybody their own pages in the launcher.",
      autoStart: true,
      optional: [ILauncher],
      activate: (app, launcher) => offer(app, launcher, { IFrame, MainAreaWidget }),
    };
    const home = {
      id: "groundschool:home",
      description: "Runs the Home notebook when it is opened.",
      autoStart: true,
      requires: [INotebookTracker],
      activate: (_, tracker) => tracker.widgetAdded.connect((_, panel) => runHome(panel, NotebookActions)),
    };
    const headings = {
      id: "groundschool:headings",
      description: "Brings the heading that a link names into view when its notebook has to be opened first.",
      autoStart: true,
      requires: [INotebookTracker],
      activate: (_, tracker) => {
        window.addEventListener("click", noteHeading, true);
        tracker.widgetAdded.connect((_, panel) => showHeading(panel));
      },
    };
    const keys = {
      id: "groundschool:keys",
      description: "Leaves the arrow keys to a group of radio buttons.",
      autoStart: true,
      activate: () => window.addEventListener("keydown", leaveToRadioButtons, true),
    };
    return () => ({ __esModule: true, default: [pages, home, headings, keys] });
  }

  // Nothing runs by itself but this very text, and not where somebody else's files lie beside it: what a mentor opens
  // of a hand-in lies deeper than a folder of one's own.
  const HOME = "from groundschool import home\n\nhome()";

  async function runHome(panel, { runAll }) {
    const { context, content } = panel;
    if (!/^([^/]+\/)?home\.ipynb$/.test(context.path)) return;
    await Promise.all([context.ready, panel.revealed]);
    const code = [...content.model.cells].filter(({ type }) => type === "code");
    if (code.length !== 1 || code[0].sharedModel.getSource() !== HOME) return;
    await context.sessionContext.ready;
    await runAll(content, context.sessionContext);
    await context.save();
  }

  // JupyterLab looks for the heading before the cells of a notebook that it opens are drawn, and finds it nowhere.
  const TRIES = 20;
  const PAUSE = 250; // milliseconds
  let wanted;

  function noteHeading(event) {
    const link = event.target.closest?.("a[href]");
    if (link?.hash && link.pathname.endsWith(".ipynb")) wanted = { file: link.pathname, heading: link.hash };
  }

  async function showHeading(panel) {
    const { context, content } = panel;
    const asked = wanted;
    if (!asked || !decodeURIComponent(asked.file).endsWith(`/${context.path}`)) return;
    wanted = undefined;
    await Promise.all([context.ready, panel.revealed]);
    const name = CSS.escape(decodeURIComponent(asked.heading.slice(1)));
    let scrolled = false; // by the reader, who is not to be pulled back
    content.node.addEventListener("wheel", () => (scrolled = true), { once: true, passive: true });
    for (let tried = 0; tried < TRIES && !scrolled && !panel.isDisposed; tried++) {
      await new Promise((go) => setTimeout(go, PAUSE));
      const heading = content.node.querySelector(`[data-jupyter-id="${name}"]`);
      const above = heading?.getBoundingClientRect().top - content.node.getBoundingClientRect().top;
      if (above >= 0 && above < content.node.clientHeight / (tried ? 1 : 2)) return;
      panel.setFragment(asked.heading);
    }
  }

  // JupyterLab takes the arrow keys for going from cell to cell.
  function leaveToRadioButtons(event) {
    if (event.key.startsWith("Arrow") && event.target.matches?.('input[type="radio"]')) event.stopPropagation();
  }

  async function offer(app, launcher, widgets) {
    const { baseUrl } = app.serviceManager.serverSettings;
    const answer = await fetch(`${baseUrl}groundschool/entries.json`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const { entries } = await answer.json();
    if (entries.length > 0) openFromNotebooks(app, new URL(entries[0].href, new URL(baseUrl, location.href)));
    entries.forEach(({ title, href }, rank) => {
      const command = `groundschool:open-${rank}`;
      app.commands.addCommand(command, {
        label: title,
        caption: `Open ${title}`,
        execute: () => open(app, widgets, title, new URL(href, baseUrl)),
      });
      launcher?.add({ command, category: "groundschool", rank });
    });
  }

  // A notebook links to somebody's own page without the token that opens it; the launcher knows the way in.
  function openFromNotebooks(app, { origin, pathname }) {
    window.addEventListener("click", (event) => {
      if (!event.target.closest?.("a[href]")?.href.startsWith(origin + pathname)) return;
      event.preventDefault();
      app.commands.execute("groundschool:open-0");
    });
  }

  function open(app, { IFrame, MainAreaWidget }, title, url) {
    if (url.origin !== location.origin) {
      window.open(url, "_blank", "noopener");
      return;
    }
    const id = `groundschool-${url.pathname}`;
    const there = [...app.shell.widgets("main")].find((widget) => widget.id === id);
    if (there) {
      app.shell.activateById(id);
      return;
    }
    const sandbox = ["allow-same-origin", "allow-scripts", "allow-forms", "allow-popups", "allow-popups-to-escape-sandbox"];
    const content = new IFrame({ sandbox });
    content.url = url.href;
    const widget = new MainAreaWidget({ content });
    Object.assign(widget, { id });
    Object.assign(widget.title, { label: title, closable: true });
    app.shell.add(widget, "main");
    app.shell.activateById(id);
  }

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB.groundschool = {
    init: (given) => {
      scope = given;
    },
    get: (module) => {
      if (module !== "./extension") throw new Error(`groundschool has no module ${module}`);
      return extension();
    },
  };
})();
