import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where an agent that takes a free port notes it: game servers outlive agents, and know the address that they were given. */
export function portFilePath(dataDirectory: string): string {
  return join(dataDirectory, 'agent', 'local-api.port')
}

/** undefined where there is none that can be used. */
export function readPort(path: string): number | undefined {
  try {
    const text = readFileSync(path, 'utf8').trim()
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
    return port >= 1 && port <= 65_535 ? port : undefined
  } catch {
    return undefined // The first start, or a disk that others have cleaned: any port will do.
  }
}

/** Atomic. @throws the error of the system */
export function writePort(path: string, port: number): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(`${path}.new`, `${port}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
