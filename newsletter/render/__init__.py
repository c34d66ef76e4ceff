"""Issue -> RenderedEmail: Jinja -> MJML -> inlined HTML, and the plain text."""
