// Renders MJML with npm's mjml, one source a line of JSON on standard input, and answers each with one line:
// {"ms": how long it took, "size": characters of HTML, "errors": how many it found}.
import { createInterface } from "node:readline";
import mjml2html from "mjml";

for await (const line of createInterface({ input: process.stdin })) {
  const source = JSON.parse(line);
  const start = performance.now();
  const made = await mjml2html(source, { validationLevel: "soft", fonts: {} });
  const ms = performance.now() - start;
  process.stdout.write(JSON.stringify({ ms, size: made.html.length, errors: made.errors.length }) + "\n");
}
