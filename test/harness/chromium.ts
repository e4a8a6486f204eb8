/**
 * A real Chromium for tests, from the package @sparticuz/chromium and driven by playwright-core: no browser is
 * downloaded and no system library needed. It is unpacked once per version into a temporary folder of its own
 * (a stale browser would be reused otherwise), finds its libraries and fonts there and in node_modules, and can
 * reach loopback only. The flags the package proposes are not used: they switch web security off.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

export type TestBrowser = {
  /** A page in a context of its own; `problems` fills with what went wrong on it. */
  readonly openPage: (options?: BrowserContextOptions) => Promise<WatchedPage>;
  readonly close: () => Promise<void>;
};

export type WatchedPage = {
  readonly page: Page;
  /** Script errors, console errors, content security violations, requests to another origin than loopback. */
  readonly problems: ReadonlyArray<string>;
  readonly close: () => Promise<void>;
};

const FLAGS = [
  '--no-sandbox',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-pings',
  '--font-render-hinting=none',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];
const FONTS = [
  '@expo-google-fonts/noto-sans/package.json',
  '@expo-google-fonts/noto-sans-arabic/package.json',
  '@expo-google-fonts/noto-naskh-arabic/package.json',
];
const SCREENSHOTS = '.seamline/screenshots';
const require = createRequire(import.meta.url);

export async function openBrowser(): Promise<TestBrowser> {
  const home = unpackChromium();
  const work = mkdtempSync(join(tmpdir(), 'seamline-browser-'));
  const browser = await chromium.launch({
    executablePath: join(home, 'chromium'),
    args: FLAGS,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: work,
      TMPDIR: work,
      LD_LIBRARY_PATH: join(home, 'al2023', 'lib'),
      FONTCONFIG_FILE: writeFontSettings(work),
    },
  });
  return {
    openPage: (options) => openPage(browser, options),
    close: async () => {
      await browser.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** A passkey authenticator inside the browser: user verification always succeeds, keys stay in this page's context. */
export async function addVirtualAuthenticator(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** Saves what the page shows, for people to look at; answers the path. */
export async function takeScreenshot(page: Page, name: string): Promise<string> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  const path = join(SCREENSHOTS, `${name}.png`);
  await page.screenshot({ path, fullPage: true });
  return path;
}

async function openPage(browser: Browser, options: BrowserContextOptions = {}): Promise<WatchedPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (/^https?:$/.test(protocol) && !['localhost', '127.0.0.1'].includes(hostname))
      problems.push(`request to ${hostname}`);
  });
  return { page, problems, close: () => context.close() };
}

/** Folder with browser, libraries and swiftshader; unpacked beside and renamed, so it is whole or absent. */
function unpackChromium(): string {
  const packageFile = join(dirname(require.resolve('@sparticuz/chromium')), '..', 'package.json');
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8')) as { readonly version: string };
  const home = join(tmpdir(), `seamline-chromium-${version}-${userInfo().uid}`);
  if (existsSync(join(home, 'chromium'))) return home;
  const partial = mkdtempSync(`${home}-`);
  const script = "import('@sparticuz/chromium').then((it) => it.default.executablePath())";
  execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env.PATH ?? '', HOME: partial, TMPDIR: partial, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    renameSync(partial, home);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(join(home, 'chromium'))) throw error;
  }
  return home;
}

/** Only the fonts of the packages, so a machine with other fonts shows the same. */
function writeFontSettings(work: string): string {
  const folders = FONTS.map((file) => `<dir>${dirname(require.resolve(file))}</dir>`).join('');
  const path = join(work, 'fonts.conf');
  writeFileSync(
    path,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}<cachedir>${work}/fontcache</cachedir>` +
      '<alias><family>sans-serif</family><prefer><family>Noto Sans</family><family>Noto Sans Arabic</family></prefer></alias>' +
      '</fontconfig>',
  );
  return path;
}
