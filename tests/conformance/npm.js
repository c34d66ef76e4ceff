// Renders MJML as npm's mjml does: reads {name: source} on stdin, writes {name: {html, problems}}.
// The folder with mjml in its node_modules is the only argument.
'use strict'

const { createRequire } = require('node:module')
const path = require('node:path')
const { text } = require('node:stream/consumers')

const mjml = createRequire(path.join(path.resolve(process.argv[2]), 'package.json'))('mjml')
const render = mjml.default || mjml

// Our inliner writes into the style attribute and nowhere else, so juice is held to the same.
const juiceOptions = {
  applyWidthAttributes: false,
  applyHeightAttributes: false,
  applyAttributesTableElements: false,
}

async function main() {
  const rendered = {}
  for (const [name, source] of Object.entries(JSON.parse(await text(process.stdin)))) {
    const { html, errors } = await render(source, { fonts: {}, juiceOptions, minify: false, validationLevel: 'soft' })
    rendered[name] = { html, problems: errors.map((error) => error.formattedMessage) }
  }
  process.stdout.write(JSON.stringify(rendered))
}

main()
