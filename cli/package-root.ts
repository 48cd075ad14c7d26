import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Directory of the package: programs and examples lie under it. */
export const PACKAGE_ROOT = fileURLToPath(new URL('..', import.meta.url))

export function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
