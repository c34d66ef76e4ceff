from __future__ import annotations

from newsletter.check.clients import scan
from newsletter.check.clients.plain import OF_MJML
from newsletter.check.page import skeleton
from newsletter.render.mjml import compile_mjml

# Each component with nothing but its defaults, and those attributes that make it another page.
EVERYTHING = """\
<mjml>
  <mj-head>
    <mj-title>T</mj-title>
    <mj-preview>P</mj-preview>
    <mj-breakpoint width="480px" />
  </mj-head>
  <mj-body width="600px" background-color="#eeeeee">
    <mj-wrapper padding="10px">
      <mj-section border-radius="4px"><mj-column>
        <mj-text>A</mj-text>
        <mj-image src="a.png" alt="" fluid-on-mobile="true" />
        <mj-button href="https://a.example">B</mj-button>
        <mj-divider /><mj-spacer height="10px" />
        <mj-table><tr><td>C</td></tr></mj-table>
        <mj-social mode="horizontal">
          <mj-social-element name="x" src="a.png" href="https://a.example">D</mj-social-element>
        </mj-social>
      </mj-column></mj-section>
      <mj-section direction="rtl"><mj-group><mj-column width="50%"><mj-text>A</mj-text></mj-column>
        <mj-column width="50%"><mj-text>A</mj-text></mj-column></mj-group></mj-section>
      <mj-section full-width="full-width"><mj-column><mj-text>A</mj-text></mj-column></mj-section>
    </mj-wrapper>
    <mj-hero><mj-text>E</mj-text></mj-hero>
    <mj-section><mj-column>
      <mj-navbar hamburger="hamburger"><mj-navbar-link href="https://a.example">F</mj-navbar-link></mj-navbar>
      <mj-accordion><mj-accordion-element><mj-accordion-title>G</mj-accordion-title>
        <mj-accordion-text>H</mj-accordion-text></mj-accordion-element></mj-accordion>
      <mj-carousel>
        <mj-carousel-image src="a.png" alt="" /><mj-carousel-image src="b.png" alt="" />
      </mj-carousel>
    </mj-column></mj-section>
  </mj-body>
</mjml>
"""


def test_what_a_page_of_mjml_uses_by_itself_is_what_is_subtracted() -> None:
    html = compile_mjml(EVERYTHING, "everything").html
    assert {use.slug for use in scan.in_html(skeleton(html))} == OF_MJML
