import { summarizeChecks } from '../../../cli/configuration/check-output.ts'
import { listenerAddresses } from '../../../cli/up/listener-address.ts'
import { digestLine } from '../../../cli/up/log-digest.ts'
import { ReadyLine } from '../../../cli/up/ready-line.ts'
import { expect, expectPlainLine } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

/** What `up` and `config validate` read from the programs that they start. */
export const programOutput: FuzzTarget = {
  name: 'program-output',
  promise: 'logs are shown as bounded plain lines; the ready line is found however it is cut',
  words: [
    'ready {"pid":1,"listeners":[{"name":"main","port":1}]}\n',
    '{"level":50,"msg":"x","error":"y"}\n',
    '"level":40',
    'SWY_CONFIG_INVALID: 1 mistake\n',
    'a.yaml:1:2 x: y\n',
    '"__proto__":1',
  ],
  run(input) {
    const text = input.toString()
    const lines = text.split('\n')
    for (const line of lines) {
      const digest = digestLine('proxy', line)
      if (digest !== undefined) expectPlainLine(digest, 'a digest', 400)
    }
    const whole = new ReadyLine().add(text)
    const line = new ReadyLine()
    let found: Readonly<Record<string, unknown>> | undefined
    for (let at = 0; at < text.length;) {
      const end = at + 1 + (text.charCodeAt(at) % 16)
      found ??= line.add(text.slice(at, end))
      at = end
    }
    expect(JSON.stringify(found) === JSON.stringify(whole), 'the cuts are seen')
    if (found !== undefined) listenerAddresses(found['listeners'])
    const { mistakes, broken } = summarizeChecks([
      { program: 'proxy', exitCode: 2, stderr: text },
      { program: 'agent', exitCode: undefined, stderr: text },
    ])
    expect(mistakes.length <= 200 && broken.length === 1, 'what is said is bounded')
    return found === undefined ? 'refused' : 'taken'
  },
}
