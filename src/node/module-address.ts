/**
 * Addresses of modules that are started, not imported (workers). The compiler rewrites the endings of imports but
 * not those in `new URL('./x.ts', import.meta.url)`, so in compiled code the address has to be turned to `.js`:
 * `new Worker(moduleAddress(new URL('./x.ts', import.meta.url)))`.
 */

export function moduleAddress(url: URL): URL {
  return import.meta.url.endsWith('.ts') ? url : new URL(url.href.replace(/\.ts$/, '.js'));
}
