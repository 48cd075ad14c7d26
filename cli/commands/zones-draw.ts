import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { styleText } from 'node:util'
import { Command } from 'commander'
import { messageOf, SwitchyardError } from '../../lib/errors.ts'
import type { FleetName } from '../../proto/contract/ids.ts'
import type { PlayerOnMap, ZoneMap } from '../../proto/contract/zone.ts'
import { DRAWING_FORMS, type DrawingForm, type GlobalOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'
import { connectPlane } from '../remote/plane.ts'
import { openZoneFile } from '../zones/ask-zones.ts'
import { drawPng } from '../zones/draw-png.ts'
import { drawSvg } from '../zones/draw-svg.ts'
import { drawTerminal, type PaintZone } from '../zones/draw-terminal.ts'

const COLUMNS_DEFAULT = 100
/** By the number of a zone's colour. */
const STYLES = ['cyan', 'green', 'yellow', 'magenta', 'blue', 'red', 'cyanBright', 'greenBright'] as const
const paint: PaintZone = (colour, text) =>
  styleText(STYLES[colour % STYLES.length] ?? 'reset', text, { validateStream: false })

interface DrawOptions extends Omit<GlobalOptions, 'output'> {
  readonly output: string
  readonly file?: string
  readonly players?: true
  readonly out?: string
}

export function zonesDraw(context: Context): Command {
  return new Command('draw')
    .description('the map of a fleet, or of a zone file, as a picture: -o term (default), svg or png')
    .argument('[fleet]', 'fleet, or the beginning of one', idPrefix)
    .option('-f, --file <file>', 'zone file instead of what is applied')
    .option('--players', 'with the players of the fleet, by the reports of its shards')
    .option('--out <file>', 'where the picture goes; default: the terminal, which takes no png')
    .action(async (fleet: string | undefined, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<DrawOptions>()
      const form = formOf(options)
      const { map, players } = await subject(context, options, fleet)
      const drawing = drawn(context, form, map, players)
      if (options.out === undefined) context.terminal.out(drawing.toString())
      else write(resolve(context.directory, options.out), drawing)
    })
}

function formOf({ output, out }: DrawOptions): DrawingForm {
  const form = output === 'table' ? 'term' : DRAWING_FORMS.find(one => one === output)
  if (form === undefined)
    throw new SwitchyardError(
      'SWY_USAGE',
      `zones draw: -o is one of ${DRAWING_FORMS.join(', ')}, not ${output}`,
    )
  if (form === 'png' && out === undefined)
    throw new SwitchyardError('SWY_USAGE', 'zones draw: name a file for the png with --out')
  return form
}

async function subject(
  context: Context,
  options: DrawOptions,
  fleet: string | undefined,
): Promise<{ readonly map: ZoneMap; readonly players: readonly PlayerOnMap[] }> {
  const { file, players: withPlayers = false } = options
  const map = file === undefined ? undefined : openZoneFile(context, { file, ...(fleet && { fleet }) }).map
  if (map !== undefined && !withPlayers) return { map, players: [] }
  const name = map?.fleet ?? fleet
  if (name === undefined)
    throw new SwitchyardError('SWY_USAGE', 'zones draw: name a fleet, or a zone file with -f')
  const plane = connectPlane(context, { ...options, output: 'table' })
  const view = await plane.call(METHODS.getZoneMap, { fleet: name as FleetName, players: withPlayers })
  return { map: map ?? view.map, players: view.players }
}

function drawn(
  { terminal }: Context,
  form: DrawingForm,
  map: ZoneMap,
  players: readonly PlayerOnMap[],
): string | Buffer {
  switch (form) {
    case 'svg':
      return drawSvg(map, players)
    case 'png':
      return drawPng(map, players)
    case 'term': {
      const columns = terminal.columns() ?? COLUMNS_DEFAULT
      return drawTerminal(map, players, terminal.colours ? { columns, paint } : { columns })
    }
  }
}

function write(path: string, drawing: string | Buffer): void {
  try {
    writeFileSync(path, drawing)
  } catch (error) {
    throw new SwitchyardError('SWY_USAGE', `${path} cannot be written: ${messageOf(error)}`)
  }
}
