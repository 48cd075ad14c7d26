import { closeSync, openSync, readSync } from 'node:fs'
import { CONFIG_BYTES_MAX } from '../../lib/config-document.ts'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'

/** Control characters, and what stands for bytes that could not be read. */
const NO_TEXT = /[^\P{Cc}\t\n]|\ufffd/u

/** The text of a file in YAML, with line ends as the wire has them.
 *  @throws SwitchyardError `SWY_USAGE` where it cannot be read, `SWY_CONFIG_INVALID` where it is no text */
export function readDocument(path: string): string {
  try {
    const descriptor = openSync(path, 'r')
    try {
      // One byte more than is allowed: the control plane refuses what is too large in its own words.
      const bytes = Buffer.alloc(CONFIG_BYTES_MAX + 1)
      let length = 0
      for (let read = -1; read !== 0 && length < bytes.length; length += read)
        read = readSync(descriptor, bytes, length, bytes.length - length, null)
      if (length > CONFIG_BYTES_MAX)
        throw new SwitchyardError('SWY_USAGE', `${path} is larger than ${CONFIG_BYTES_MAX} bytes`)
      return textOf(path, bytes.subarray(0, length))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof SwitchyardError) throw error
    throw new SwitchyardError('SWY_USAGE', `${path} cannot be read: ${messageOf(error)}`)
  }
}

/** Line ends as the wire has them. @throws SwitchyardError `SWY_CONFIG_INVALID` for what is no text */
function textOf(path: string, bytes: Buffer): string {
  const text = bytes.toString('utf8').replaceAll('\r\n', '\n')
  const place = text.search(NO_TEXT)
  if (place === -1) return text
  const line = text.slice(0, place).split('\n').length
  throw new SwitchyardError(
    'SWY_CONFIG_INVALID',
    `${path}:${line}: has bytes that are no UTF-8 text — Give a file in YAML.`,
  )
}
