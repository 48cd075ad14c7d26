import { eggYaml } from '../../../cli/eggs/egg-output.ts'
import { fleetOfEgg } from '../../../cli/eggs/fleet-of-egg.ts'
import { parseEgg } from '../../../cli/eggs/parse-egg.ts'
import { expect } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'

const FINE = JSON.stringify({
  meta: { version: 'PTDL_v2' },
  name: 'Arena',
  docker_images: { one: 'registry.example/arena:1' },
  startup: './arena {{A}} {{SERVER_PORT}}',
  config: { startup: '{"done":"up"}', stop: '^C', files: '{}' },
  scripts: { installation: { script: 'true', container: 'a', entrypoint: 'sh' } },
  variables: [{ name: 'A', env_variable: 'A', default_value: 'x', rules: 'required|regex:/^x$/' }],
})

export const eggs: FuzzTarget = {
  name: 'eggs',
  promise: 'an egg becomes a fleet, or every mistake is told; no text of it steers a terminal',
  words: [
    FINE,
    '"variables":[',
    '"rules":"',
    'regex:/',
    '{{',
    '}}',
    'PTDL_v1',
    '"startup":"',
    '\\u001b',
    '\\r',
  ],
  invent: () => Buffer.from(FINE),
  run(input) {
    const parsed = parseEgg(input.toString())
    if (parsed.kind === 'mistakes') {
      expect(parsed.mistakes.length > 0, 'mistakes are told')
      return 'refused'
    }
    const made = fleetOfEgg(parsed.egg, { set: {}, name: 'x', image: undefined })
    if (made.kind === 'mistakes') {
      expect(made.mistakes.length > 0, 'mistakes are told')
      return 'refused'
    }
    const text = eggYaml(parsed.egg, made.fleet, made.notes)
    expect(!/[^\P{Cc}\n\t]/u.test(text), 'nothing steers a terminal')
    return 'taken'
  },
}
