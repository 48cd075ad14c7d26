import { mkdirSync, statSync } from 'node:fs'
import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Node's own; programs that this one starts read it, too. */
const COMPILE_CACHE = 'NODE_COMPILE_CACHE'
const PACKAGES = fileURLToPath(new URL('../node_modules', import.meta.url))
const DIRECTORY = `${PACKAGES}/.cache/compiled`
/** For the group, and for everybody. */
const OTHERS_WRITE = 0o022

/** Has Node keep what it compiles for later starts, of this program and of those that it starts. What is kept is run as it is: that happens only where the
 *  packages and the directory belong to whoever runs this, and nobody else may write the latter. Elsewhere, and where somebody has set the variable, nothing is
 *  done. To be called before what is large is loaded. */
export function keepCompiledCode(): void {
  if (process.env[COMPILE_CACHE] !== undefined || !isOurs()) return
  process.env[COMPILE_CACHE] = DIRECTORY
  enableCompileCache(DIRECTORY)
}

function isOurs(): boolean {
  const user = process.geteuid?.()
  try {
    if (user === undefined || statSync(PACKAGES).uid !== user) return false
    mkdirSync(DIRECTORY, { recursive: true, mode: 0o755 })
    const { uid, mode } = statSync(DIRECTORY)
    return uid === user && (mode & OTHERS_WRITE) === 0
  } catch {
    return false
  }
}

/** At once: what is killed keeps nothing at its end. Waits until it is written; later calls write what is new. */
export function writeCompiledCode(): void {
  flushCompileCache()
}
