// Mails with nodemailer's pool, in the version whose package is the first argument; the folder of the mail is the
// second. Each line of JSON on standard input is one mailing (see benchmarks/sending/turns.py), answered with one line:
// {"seconds": ..., "cpu": ...}.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const { createTransport } = (await import(process.argv[2])).default;
const template = JSON.parse(readFileSync(join(process.argv[3], "mail.json"), "utf8"));
const people = JSON.parse(readFileSync(join(process.argv[3], "people.json"), "utf8"));
const fill = (text, known) => text.replace(/\{\{(\w+)\}\}/g, (_, name) => known[name]);

function message(number) {
  const known = people[number % people.length];
  return {
    from: { name: template.sender_name, address: template.sender },
    to: { name: known.name, address: known.email },
    subject: template.subject,
    text: fill(template.text, known),
    html: fill(template.html, known),
    headers: {
      "List-Id": template.list_id,
      "List-Unsubscribe": `<${known.unsubscribe}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

async function mail(turn) {
  const safe = turn.user
    ? { requireTLS: true, auth: { user: turn.user, pass: turn.password }, tls: { ca: readFileSync(turn.ca_file) } }
    : { ignoreTLS: true };
  const pool = createTransport({
    pool: true,
    host: turn.host,
    port: turn.port,
    maxConnections: turn.connections,
    maxMessages: Infinity,
    ...safe,
  });
  let next = 0;
  // Two for each connection, so that none ever waits for the next mail.
  const lanes = Array.from({ length: turn.connections * 2 }, async () => {
    while (next < turn.count) await pool.sendMail(message(next++));
  });
  await Promise.all(lanes);
  pool.close();
}

for await (const line of createInterface({ input: process.stdin })) {
  const turn = JSON.parse(line);
  const [start, used] = [performance.now(), process.cpuUsage()];
  await mail(turn);
  const cpu = process.cpuUsage(used);
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(JSON.stringify({ seconds, cpu: (cpu.user + cpu.system) / 1e6 }) + "\n");
}
