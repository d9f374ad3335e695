"""What somebody tries who wants a mentor's browser to act: one strike a line, to be put behind every door there is."""

STRIKE = "window.struck=1"
HTML = (
    f"<script>{STRIKE}</script>",
    f"<SCRIPT SRC=data:text/javascript,{STRIKE}></SCRIPT>",
    f"<img src=x onerror={STRIKE}>",
    f"<img src='http://elsewhere.test/a.png' onload={STRIKE}>",
    f"<svg onload={STRIKE}><circle r=9></svg>",
    f"<svg><animate onbegin={STRIKE} attributeName=x dur=1s>",
    f"<svg><script>{STRIKE}</script></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={STRIKE}>",
    f"<iframe srcdoc='<script>parent.{STRIKE}</script>'></iframe>",
    f"<iframe src='javascript:parent.{STRIKE}'></iframe>",
    f"<object data='data:text/html,<script>parent.{STRIKE}</script>'></object>",
    f"<embed src='javascript:{STRIKE}'>",
    f"<body onload={STRIKE}>",
    f"<details open ontoggle={STRIKE}>x</details>",
    f"<video><source onerror={STRIKE}></video>",
    f"<audio src=x onerror={STRIKE}>",
    f"<input autofocus onfocus={STRIKE}>",
    f"<select autofocus onfocus={STRIKE}>",
    f"<textarea autofocus onfocus={STRIKE}>",
    f"<marquee onstart={STRIKE}>x</marquee>",
    f"<a href='javascript:{STRIKE}' class=strike>x</a>",
    f"<a href='java\tscript:{STRIKE}'>x</a>",
    f"<a href='&#106;avascript:{STRIKE}'>x</a>",
    f"<a href='data:text/html,<script>opener.{STRIKE}</script>' target=_blank>x</a>",
    f"<form action='javascript:{STRIKE}'><button id=press>x</button></form>",
    f"<scr<script>ipt>{STRIKE}</scr</script>ipt>",
    f"<template><img src=x onerror={STRIKE}></template><noscript><p title='</noscript><img src=x onerror={STRIKE}>'>",
    "<style>body{background:url(http://elsewhere.test/b)}</style>",
    "<link rel=stylesheet href=http://elsewhere.test/c.css>",
    "<meta http-equiv=refresh content='0;url=http://elsewhere.test/d'>",
    "<base href=http://elsewhere.test/>",
    "<div style='position:fixed;inset:0;z-index:99999;background:red' id=over>over</div>",
    "<div class='modal fade in' style='display:block' id=over>over</div>",
    "<table background=http://elsewhere.test/e><tr><td background=http://elsewhere.test/f>x</td></tr></table>",
    "<p style='background:url(http://elsewhere.test/g)'>x</p>",
    "<img srcset='http://elsewhere.test/h 1x'>",
    "<picture><source srcset=http://elsewhere.test/i><img></picture>",
    f"<!--><img src=x onerror={STRIKE}>-->",
    f"<![CDATA[<img src=x onerror={STRIKE}>]]>",
    f"<?x <img src=x onerror={STRIKE}>?>",
    f"<isindex type=image src=1 onerror={STRIKE}>",
)
MARKDOWN = (
    f"[x](javascript:{STRIKE})",
    f"[x](JaVaScRiPt:{STRIKE})",
    f"[x]( &#106;avascript:{STRIKE})",
    f"[x][y]\n\n[y]: javascript:{STRIKE}",
    f"[x](data:text/html,<script>opener.{STRIKE}</script>)",
    f"[x](vbscript:{STRIKE})",
    f"<javascript:{STRIKE}>",
    "![x](http://elsewhere.test/j.png)",
    "![x][z]\n\n[z]: http://elsewhere.test/k.png",
    "![![x](http://elsewhere.test/l.png)](http://elsewhere.test/m.png)",
    f'![x](attachment:a.png"onerror="{STRIKE})',
    f"[x](http://a.test \"t' onmouseover={STRIKE} x='\")",
)
# TeX that MathJax reads in the page, where Markdown has made letters of what stood for them.
TEX = tuple(
    f"{mark}{slash}{name}{{javascript:{STRIKE}}}{{x}}{mark}"
    for mark in ("$", "&#36;")
    for slash in ("\\", "&#92;", "&bsol;")
    for name in ("href", "&#104;ref")
)
TEXTS = HTML + MARKDOWN + TEX
