import { readFile } from 'node:fs/promises'

/** The kernel's tables of UDP sockets in one text; empty where there are none. */
export async function socketTables(): Promise<string> {
  const texts = await Promise.all(['/proc/net/udp', '/proc/net/udp6'].map(readIfThere))
  return texts.join('\n')
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'latin1')
  } catch {
    return '' // Not Linux, or no IPv6: nothing to count.
  }
}
