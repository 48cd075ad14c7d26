import { enableCompileCache, flushCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/** Node's own variable: programs that this one starts read it. */
const VARIABLE = 'NODE_COMPILE_CACHE'
/** Below the packages: whoever may write there may change the programs anyway. */
const DIRECTORY = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url))

/** Has Node keep what it compiles for later starts, of this program and of those that it starts. Where the directory cannot be written, all is compiled at
 *  each start. To be called before anything else is loaded. */
export function keepCompiledCode(): void {
  const directory = (process.env[VARIABLE] ??= DIRECTORY)
  enableCompileCache(directory)
}

/** Now: what is killed keeps nothing at its end. Writes what is new, and waits for it. */
export function writeCompiledCode(): void {
  flushCompileCache()
}
