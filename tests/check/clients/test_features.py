from __future__ import annotations

import pytest

from newsletter.check.clients import scan
from newsletter.check.clients.features import Feature
from newsletter.check.clients.support import FEATURES


def style(declaration: str) -> str:
    return f'<td style="{declaration}">a</td>'


def sheet(css: str) -> str:
    return f"<style>{css}</style>"


# What uses this feature and no other.
SNIPPETS = {
    "html-audio": "<audio src='a'></audio>",
    "html-video": "<VIDEO controls>",
    "html-svg": "<svg viewBox='0 0 1 1'><path d='M0'/></svg>",
    "html-dialog": "<dialog open>a</dialog>",
    "html-popover": "<div popover>a</div>",
    "html-select": "<select><option>a</option></select>",
    "html-textarea": "<textarea>a</textarea>",
    "html-meter": "<meter value='1'></meter>",
    "html-progress": "<progress value='1'></progress>",
    "html-hidden": "<p HIDDEN>a</p>",
    "html-aria-labelledby": "<p aria-labelledby='x'>a</p>",
    "html-aria-describedby": "<p aria-describedby = 'x'>a</p>",
    "html-ruby": "<ruby>a<rt>b</rt></ruby>",
    "html-bdi": "<bdi>a</bdi>",
    "html-semantics": "<section style='color:red'>a</section>",
    "html-marquee": "<marquee>a</marquee>",
    "css-visibility": style("visibility:hidden"),
    "css-variables": style("color:var(--ink)"),
    "css-modern-color": style("color: OKLCH(50% 0 0)"),
    "css-function-light-dark": style("color:light-dark(#000000, #FFFFFF)"),
    "css-rgba": style("background:rgba(0,0,0,.5)"),
    "css-background-clip": style("-webkit-background-clip: text"),
    "css-display-flex": style("display:-webkit-flex"),
    "css-flex-direction": style("flex-flow:column nowrap"),
    "css-flex-wrap": style("flex-wrap:wrap"),
    "css-align-items": style("align-items:center"),
    "css-justify-content": style("justify-content:center"),
    "css-gap": style("column-gap:4px"),
    "css-display-grid": style("display:inline-grid !important"),
    "css-grid-template": style("grid-template-columns:1fr 1fr"),
    "css-float": style("float:left"),
    "css-column-count": style("column-count:2"),
    "css-position": style("POSITION:Absolute"),
    "css-writing-mode": style("writing-mode:vertical-rl"),
    "css-white-space": style("white-space:pre-line"),
    "css-nesting": sheet(".a { color: red; .b { color: blue } }"),
    "css-box-sizing": style("box-sizing:border-box"),
    "css-margin-inline-block": style("margin-inline:1px"),
    "css-padding-inline-block": style("padding-block:1px"),
    "css-margin-inline-start-end": style("margin-inline-end:1px"),
    "css-margin-block-start-end": style("margin-block-start:1px"),
    "css-padding-inline-start-end": style("padding-inline-start:1px"),
    "css-padding-block-start-end": style("padding-block-end:1px"),
    "css-block-inline-size": style("inline-size:1px"),
    "css-min-inline-size": style("min-inline-size:1px"),
    "css-min-block-size": style("min-block-size:1px"),
    "css-max-inline-size": style("max-inline-size:1px"),
    "css-max-block-size": style("max-block-size:1px"),
    "css-intrinsic-size": style("width:max-content"),
    "css-unit-calc": style("width:-webkit-calc(100% - 1px)"),
    "css-function-min": style("width:min(100%, 1px)"),
    "css-function-max": style("width:max(100%, 1px)"),
    "css-function-clamp": style("font-size:clamp(1px, 2%, 3px)"),
    "css-unit-rem": style("font-size:.5rem"),
    "css-unit-ch": style("width:40ch"),
    "css-unit-vh": style("height:1vh"),
    "css-unit-vw": style("width:100vw"),
    "css-unit-vmin": style("width:1vmin"),
    "css-unit-vmax": style("width:1vmax"),
    "css-margin": style("margin:0 -4px 0 0"),
    "css-text-indent": style("text-indent:-1em"),
    "css-min-width": style("min-width:1px"),
    "css-min-height": style("min-height:1px"),
    "css-max-height": style("max-height:1px"),
    "css-linear-gradient": style("background:linear-gradient(#000000, #FFFFFF)"),
    "css-radial-gradient": style("background-image:-webkit-radial-gradient(#000000, #FFFFFF)"),
    "css-conic-gradient": style("background:repeating-conic-gradient(#000000, #FFFFFF)"),
    "css-at-font-face": sheet("@Font-Face { font-family: A; src: local(A) }"),
    "css-box-shadow": style("box-shadow:0 1px 2px #000000"),
    "css-text-shadow": style("text-shadow:0 1px 2px #000000"),
    "css-opacity": style("opacity:.5"),
    "css-filter": style("filter:blur(2px)"),
    "css-backdrop-filter": style("backdrop-filter:blur(2px)"),
    "css-mix-blend-mode": style("mix-blend-mode:multiply"),
    "css-background-blend-mode": style("background-blend-mode:multiply"),
    "css-clip-path": style("clip-path:circle(50%)"),
    "css-mask-image": style("-webkit-mask-image:none"),
    "css-shape-outside": style("shape-outside:circle(50%)"),
    "css-border-image": style("border-image:none"),
    "css-border-inline-block": style("border-inline:1px solid"),
    "css-border-inline-block-individual": style("border-inline-start:1px solid"),
    "css-border-inline-block-longhand": style("border-block-end-color:red"),
    "css-border-spacing": style("border-spacing:4px"),
    "css-object-fit": style("object-fit:cover"),
    "css-transform": style("transform:rotate(2deg)"),
    "css-animation": style("animation:a 1s"),
    "css-pseudo-class-checked": sheet("input:checked { color: red }"),
    "css-pseudo-element-before": sheet("p:before { content: 'a' }"),
    "css-pseudo-element-after": sheet("p::after { content: 'a > [b] * 2rem' }"),
    "css-pseudo-element-first-letter": sheet("p::first-letter { color: red }"),
    "css-pseudo-element-first-line": sheet("p::first-line { color: red }"),
    "css-pseudo-class-first-child": sheet("p:first-child { color: red }"),
    "css-pseudo-class-last-child": sheet("p:last-child { color: red }"),
    "css-pseudo-class-nth-child": sheet("p:nth-child(2n + 1) { color: red }"),
    "css-pseudo-class-nth-last-child": sheet("p:nth-last-child(2) { color: red }"),
    "css-pseudo-class-only-child": sheet("p:only-child { color: red }"),
    "css-pseudo-class-first-of-type": sheet("p:first-of-type { color: red }"),
    "css-pseudo-class-last-of-type": sheet("p:last-of-type { color: red }"),
    "css-pseudo-class-nth-of-type": sheet("p:nth-of-type(2) { color: red }"),
    "css-pseudo-class-nth-last-of-type": sheet("p:nth-last-of-type(2) { color: red }"),
    "css-pseudo-class-only-of-type": sheet("p:only-of-type { color: red }"),
    "css-pseudo-class-has": sheet("p:has(a) { color: red }"),
    "css-pseudo-class-lang": sheet("p:lang(de) { color: red }"),
    "css-pseudo-class-not": sheet("p:not(.a) { color: red }"),
    "css-selector-adjacent-sibling": sheet("h2 + p { color: red }"),
    "css-selector-attribute": sheet("a[href] { color: red }"),
    "css-selector-chaining": sheet(".a.b { color: red }"),
    "css-selector-child": sheet(".a > p { color: red }"),
    "css-selector-general-sibling": sheet("h2 ~ p { color: red }"),
    "css-selector-universal": sheet("* { color: red }"),
}
# What looks alike and is supported everywhere, or missed by nobody.
HARMLESS = [
    "",
    "<section>a</section>",
    "<p title='hidden' data-hidden='x'>a</p>",
    "<p>display:flex; &lt;svg&gt; :checked</p>",
    "<svgx></svgx>",
    style("display:block;position:relative;float:none;visibility:visible;white-space:nowrap"),
    style("margin:0 auto;margin-left:-0;text-indent:4px;flex-direction:row;box-sizing:content-box"),
    style("color:#1e1e1e;width:50%;height:1.5em;font-family:'12rem', 'var(--x)';border-spacing:0"),
    style("box-shadow:none;border:1px solid rgba(0,0,0,.5);background-clip:padding-box"),
    style("mso-hide:all;--flex:display;mso-position:absolute"),
    style("border-radius:4px;text-underline-offset:3px;hyphens:auto;aspect-ratio:3/2"),
    sheet("/* .a > .b { display: flex } */ p { color: red } /* never closed"),
    sheet(".a p, #b { color: red }"),
    sheet("a:hover { transform: none; text-shadow: 0 0 1px } .plain:focus > b { opacity: .5 }"),
    sheet("@supports (display: grid) { p { display: grid } }"),
    sheet("[data-ogsc] .a, [data-ogsb] .a { color: red } .moz-text-html > p { color: red }"),
    sheet("u + .body p { color: red } #outlook a { padding: 0 }"),
    "<!-- <video> --><p>a</p>",
    "<!--[if mso]><table style='position:absolute'><tr><td><![endif]-->",
    "<!--[if gte mso 9]><style>.a > p { float: left }</style><![endif]-->",
]


@pytest.mark.parametrize("slug", SNIPPETS)
def test_a_feature_is_found_and_no_other(slug: str) -> None:
    assert {use.slug for use in scan.in_html(SNIPPETS[slug])} == {slug}


def test_every_feature_has_a_snippet() -> None:
    assert set(SNIPPETS) == set(FEATURES)


@pytest.mark.parametrize("html", HARMLESS)
def test_what_only_looks_alike_is_no_feature(html: str) -> None:
    assert scan.in_html(html) == ()


@pytest.mark.parametrize("feature", FEATURES.values(), ids=lambda one: one.slug)
def test_each_feature_ends_the_sentence_and_says_what_to_do(feature: Feature) -> None:
    assert feature.suffer[0].islower()
    assert not feature.suffer.endswith(".")
    assert feature.do[0].isupper()
    assert feature.do.endswith(".")
    assert len(feature.suffer) < 100
    assert len(feature.do) < 100
