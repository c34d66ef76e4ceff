"""What mail programs make of the mail: what they do not support, and how many readers use them.

`css` and `scan` find features in HTML and CSS; `features` with its tables says what is lost with each;
`support` which program lacks it, by the facts of caniemail.com; `audience` who reads with that program;
`plain` what MJML itself needs; `written` where the theme asks for a feature. `rules` puts it together, and
`structure` looks at what no single feature is to blame for.
"""
