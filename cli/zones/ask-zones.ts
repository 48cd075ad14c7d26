import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import type { Change } from '../../proto/contract/admin.ts'
import type { ZoneMap, ZonesApplied } from '../../proto/contract/zone.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { readDocument } from '../configuration/read-document.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'
import type { Plane } from '../remote/plane.ts'
import { locatedMistakes } from './located-mistakes.ts'
import { readZoneFile } from './zone-file.ts'

/** Who would move is found out for every player of the fleet. */
const APPLY_MS_MAX = 30_000

export interface ZoneFileOptions {
  readonly file: string
  readonly fleet?: string
}

export function addFleetOption(command: Command): Command {
  return command.addOption(
    new Option('--fleet <name>', 'for this one, whatever the file says').argParser(idPrefix),
  )
}

/** A zone file, and what it says. */
export interface ZoneSource {
  readonly text: string
  readonly file: string
  readonly map: ZoneMap
}

/** @throws ConfigInvalidError with every mistake of the file; SwitchyardError `SWY_USAGE` where there is none */
export function openZoneFile(context: Context, { file, fleet }: ZoneFileOptions): ZoneSource {
  const text = readDocument(resolve(context.directory, file))
  return { text, file, map: readZoneFile(text, file, fleet) }
}

/** @throws SwitchyardError what the control plane says; `SWY_ZONES_INVALID` with every mistake of the map, and where in the file it is */
export async function askToApply(plane: Plane, source: ZoneSource, change: Change): Promise<ZonesApplied> {
  const answer = await plane.call(METHODS.applyZones, { map: source.map, change }, APPLY_MS_MAX)
  if (answer.mistakes.length > 0) throw locatedMistakes(answer.mistakes, source.text, source.file)
  return answer
}
