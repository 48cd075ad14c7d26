import { writeCompiledCode } from './compiled-code.ts'

/** Tells whoever has started this program that it is up, and where: one line on stdout. */
export function sayReady(fields: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`ready ${JSON.stringify(fields)}\n`)
  writeCompiledCode()
}
