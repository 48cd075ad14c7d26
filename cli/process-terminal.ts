import { createInterface } from 'node:readline/promises'
import type { Terminal } from './terminal.ts'

/** The terminal of this process. A reader that goes away (`| head`) ends the process without a word, until it outlives its readers. */
export function processTerminal(): Terminal {
  let outlives = false
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (outlives) return
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  const colours =
    process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb'
  return {
    out: text => void process.stdout.write(text),
    talk: text => void process.stderr.write(text),
    colours,
    outliveReaders: () => {
      outlives = true
    },
    columns: () => (process.stdout.isTTY ? process.stdout.columns : undefined),
    interactive: process.stdin.isTTY && process.stderr.isTTY,
    ask,
  }
}

/** An end of input (Ctrl-D) or Ctrl-C is an empty answer. */
async function ask(question: string): Promise<string> {
  const reader = createInterface({ input: process.stdin, output: process.stderr })
  const cancel = new AbortController()
  reader.once('close', () => cancel.abort())
  reader.once('SIGINT', () => reader.close())
  try {
    return await reader.question(question, { signal: cancel.signal })
  } catch (error) {
    if (!cancel.signal.aborted) throw error
    process.stderr.write('\n')
    return ''
  } finally {
    reader.close()
  }
}
