import { failure, answerText } from '../../../shard-agent/scripts/answer.ts'
import { CALL_NAMES, readCall } from '../../../shard-agent/scripts/calls.ts'
import { bytesOf, cutPart } from '../../../shard-agent/scripts/value-parts.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget, FuzzVerdict } from '../engine/fuzz-target.ts'

const MISTAKE_BYTES_MAX = 1_500

/** First line: the call. The rest is its query and, from a blank line on, its body. */
export const localApiCalls: FuzzTarget = {
  name: 'local-api-calls',
  promise: 'a call of a script is checked in every argument, or its first mistake is named in one short line',
  words: [
    ...CALL_NAMES.map(name => `${name}\n`),
    'account=pat&',
    'attempt=l1&',
    'epoch=1764000000123456&',
    'key=money&',
    'value=',
    'encoding=base64&',
    'offset=0&',
    'total=5&',
    'ip=127.0.0.1&port=9&',
    'target=account:',
    'request=b&',
    'players=pat%2c7%2c1%2c2%2c3%3b&',
    'members=pat,7&zone=east&',
    'move=m-000017&',
    'f=json&',
    '\n\n',
    '%41',
    '%ff',
    '+',
  ],
  run(input): FuzzVerdict {
    const [first, rest] = split(input.toString('latin1'), '\n')
    const [query, body] = split(rest, '\n\n')
    const name = CALL_NAMES.find(call => call === first)
    if (name === undefined) return 'refused'
    const read = readCall(name, query, body)
    if (read.kind === 'mistake') {
      const line = answerText(failure('BAD_REQUEST', `${read.field}: ${read.what}`), 'text')
      expect(Buffer.byteLength(line) <= MISTAKE_BYTES_MAX, `a mistake of ${line.length} characters`)
      expect(
        line.split('|').length === 3 && !/[\r\n\0]/.test(line),
        `more than a line: ${JSON.stringify(line)}`,
      )
      return 'refused'
    }
    if (read.call.name === 'state/put') {
      const { value, encoding } = read.call.given
      const bytes = bytesOf(value, encoding)
      const part = bytes === undefined ? undefined : cutPart(bytes, encoding, 0, 2_700)
      if (part?.kind === 'part' && part.next === bytes?.length && encoding === 'text')
        expect(part.text === value, 'a text that comes back as another one')
    }
    return 'taken'
  },
}

function split(text: string, at: string): readonly [string, string] {
  const index = text.indexOf(at)
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index + at.length)]
}
