import { readdirSync, readlinkSync } from 'node:fs'

/** The pid of the process whose stdin is this FIFO: nobody but its game server opens it. Reads the whole of /proc, so it is for
 *  the rare case of an agent that died while it was starting a game server.
 *  @returns the lowest pid (the game server itself comes before what it started); undefined where there is none */
export function findByInput(inputPath: string): number | undefined {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right)
    .find(pid => inputOf(pid) === inputPath)
}

function inputOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/fd/0`)
  } catch {
    return undefined // Gone meanwhile, or somebody else's.
  }
}
