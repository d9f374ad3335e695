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
    const [{ ILauncher }, { IFrame, MainAreaWidget }] = await Promise.all([
      shared("@jupyterlab/launcher"),
      shared("@jupyterlab/apputils"),
    ]);
    const plugin = {
      id: "groundschool:pages",
      description: "Offers everybody their own pages in the launcher.",
      autoStart: true,
      optional: [ILauncher],
      activate: (app, launcher) => offer(app, launcher, { IFrame, MainAreaWidget }),
    };
    return () => ({ __esModule: true, default: plugin });
  }

  async function offer(app, launcher, widgets) {
    const { baseUrl } = app.serviceManager.serverSettings;
    const answer = await fetch(`${baseUrl}groundschool/entries.json`, { credentials: "same-origin" });
    if (!answer.ok) return;
    const { entries } = await answer.json();
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
