// node browser.cjs CHROMIUM FILE… : opens each page in a browser, light and dark, wide and as narrow as a phone, and
// prints what it asked for, said, and broke of the rules of accessibility, as JSON.
const { readFileSync } = require("node:fs");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const facts = () => ({
  lang: document.documentElement.lang,
  dir: document.documentElement.dir,
  scripts: document.scripts.length,
  charts: document.querySelectorAll("svg[role=img]").length,
  texts: [...document.querySelectorAll("svg")].filter((svg) => svg.querySelector("text")).length,
  outside: [...document.querySelectorAll("svg text")]
    .filter((text) => {
      const mine = text.getBoundingClientRect();
      const all = text.ownerSVGElement.getBoundingClientRect();
      return mine.left < all.left - 1 || mine.right > all.right + 1 || mine.bottom > all.bottom + 1;
    })
    .map((text) => text.textContent),
});
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
const names = (result) => result.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`);

async function look(context, url) {
  const page = await context.newPage();
  const found = { url, requests: [], messages: [] };
  page.on("request", (request) => request.url() === url || found.requests.push(request.url()));
  page.on("console", (message) => found.messages.push(message.text()));
  page.on("pageerror", (error) => found.messages.push(String(error)));
  await page.goto(url);
  await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
  Object.assign(found, await page.evaluate(facts));
  found.overflow = [await page.evaluate(overflow)];
  await page.evaluate(axe);
  found.violations = names(await page.evaluate(() => axe.run()));
  await page.emulateMedia({ colorScheme: "dark" });
  found.dark = names(await page.evaluate(() => axe.run({ runOnly: ["color-contrast"] })));
  await page.setViewportSize({ width: 360, height: 800 });
  found.overflow.push(await page.evaluate(overflow));
  await page.close();
  return found;
}

(async () => {
  const [executablePath, ...files] = process.argv.slice(2);
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  const context = await browser.newContext({ colorScheme: "light", viewport: { width: 1000, height: 800 } });
  const found = [];
  for (const file of files) found.push(await look(context, pathToFileURL(file).href));
  await browser.close();
  console.log(JSON.stringify(found));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
