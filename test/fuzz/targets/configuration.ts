import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { outlineOf } from '../../../cli/configuration/outline.ts'
import { wantedPorts } from '../../../cli/configuration/wanted-ports.ts'
import { readControlPlaneConfig } from '../../../control-plane/config.ts'
import { parseConfigDocument } from '../../../lib/config-document.ts'
import { parseProgramArguments } from '../../../lib/program-arguments.ts'
import { readProxyConfig } from '../../../proxy/config.ts'
import { parseAgentArguments, readAgentConfig } from '../../../shard-agent/config.ts'
import { expect, expectPlainLine, takenOrRefused } from '../engine/expectations.ts'
import type { FuzzTarget } from '../engine/fuzz-target.ts'
import { CONFIGURATION_WORDS } from './configuration-words.ts'
import { scratchDirectory } from './scratch-directory.ts'

/** The text of a `switchyard.yaml`, read by every program that reads one. */
export const configuration: FuzzTarget = {
  name: 'configuration',
  promise: 'every program takes a YAML text or lists at most 200 mistakes, one plain line each',
  words: CONFIGURATION_WORDS,
  run(input) {
    const path = join(scratchDirectory('configuration'), 'switchyard.yaml')
    writeFileSync(path, input)
    const codes = ['SWY_CONFIG_INVALID', 'SWY_BIND_EXPOSED'] as const
    const args = ['--config', path]
    const verdicts = [
      takenOrRefused(codes, () => void readProxyConfig(parseProgramArguments(args), {})),
      takenOrRefused(codes, () => void readControlPlaneConfig(args, {})),
      takenOrRefused(codes, () => void readAgentConfig(parseAgentArguments(args), {})),
    ]
    const document = parseConfigDocument(input.toString())
    const outline = outlineOf(document.value)
    expect(Number.isFinite(outline.stopGraceMsMost) || outline.stopGraceMsMost > 0, 'a grace is a number')
    for (const { name } of wantedPorts(outline)) expect(typeof name === 'string', 'ports have names')
    for (const { message } of document.mistakes) expectPlainLine(message, 'a mistake of syntax')
    return verdicts.includes('taken') ? 'taken' : 'refused'
  },
}
