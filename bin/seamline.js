#!/usr/bin/env node
/**
 * Entry of the installed package. Plain JavaScript that an old Node can read, so that the version check comes before
 * anything it could stumble over; then the compiled command line.
 */
const major = Number.parseInt(process.versions.node, 10);
if (major < 24) {
  console.error(`seamline needs Node 24 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}
await import('../compiled/cli/main.js');
