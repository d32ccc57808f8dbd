"""Pieces of Markdown and HTML that break renderers, alone and together."""

SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:x'>",
    *("<!--", "-->", "<?php", "]]>", "style=x", "&", "&lt;", "&#x22;"),
]
LINKS = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert`1`)",
    "<javascript:alert(1)>",
    "[x](java&#10;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\\x01javascript:x)",
    "[x](\x01javascript:x)",
    "[x](  javascript:x)",
    "[x](<javascript:x>)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](data:text/html,<script>)",
    "![x](data:image/png;base64,AAAA)",
    "![x](https://evil.example/p.png)",
    "![](x)",
    "[![badge](https://a.example/b.svg)](https://a.example)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onclick="x)',
    "<https://a.example/?q='\">",
]
BLOCKS = [
    *('```"><script>\n', "```js\n", "```\n", "~~~~ html\n", "`", "``", "    code\n"),
    *("| a | b |\n", "|:-:|--:|\n", "| <b> | x |\n", "|", "***", "___", "---", "===\n"),
    *("- ", "* ", "1. ", "14) ", "> ", "# ", "#", "\n", "\n\n", "\r\n", "\r", "\t", "  ", "\\"),
]
WORDS = ["a", "b c", "**", "_", "~~", "*a*", "é", "\U0001f600", "\0", "\u202e", "\ufeff", "\u2028"]
NASTY = [*SCRIPTS, *LINKS, *BLOCKS, *WORDS]
