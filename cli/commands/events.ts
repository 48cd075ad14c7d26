import { Command, Option } from 'commander'
import { EVENTS_LISTED_MAX, type EventView } from '../../proto/contract/admin.ts'
import { addWatchOption, type ListOptions } from '../arguments/common-options.ts'
import { wholeNumber } from '../arguments/option-values.ts'
import type { Context } from '../context.ts'
import { renderData } from '../output/output-form.ts'
import { renderList } from '../output/resource.ts'
import { layoutOf, showList } from '../output/show-list.ts'
import { METHODS } from '../remote/methods.ts'
import { type Plane, connectPlane } from '../remote/plane.ts'
import { watch } from '../remote/watch.ts'
import { EVENT_WIDTHS_MIN, eventResource } from '../resources/event-resource.ts'

const SUBJECT_CHARACTERS_MAX = 200

type Options = ListOptions & { readonly subject?: string; readonly limit: number }

export function events(context: Context): Command {
  return addWatchOption(new Command('events'))
    .description('what happened, who did it, and why; oldest first')
    .option('--subject <id>', 'only of this shard, group, fleet, player, pool, host or webhook', text =>
      text.slice(0, SUBJECT_CHARACTERS_MAX),
    )
    .addOption(
      new Option('--limit <count>', 'the newest so many')
        .argParser(wholeNumber(1, EVENTS_LISTED_MAX))
        .default(50),
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const request = { subject: options.subject ?? '', limit: options.limit }
      if (options.watch === true) return follow(context, options, connectPlane(context, options), request)
      return showList(
        context,
        options,
        eventResource,
        async plane => (await plane.call(METHODS.listEvents, request)).events,
      )
    })
}

/** The newest events, then each as it happens. After a break the gap is filled, and nothing is shown twice. */
async function follow(
  context: Context,
  options: Options,
  plane: Plane,
  request: { readonly subject: string; readonly limit: number },
): Promise<void> {
  let lastId = 0
  let withHeadings = true
  const show = (event: EventView): void => {
    if (event.id <= lastId) return
    lastId = event.id
    context.terminal.out(eventText(context, options, event, withHeadings))
    withHeadings = false
  }
  await watch(context, async (signal, answered) => {
    const showRecent = async (): Promise<void> => {
      const { events: recent } = await plane.call(METHODS.listEvents, request)
      recent.toSorted(eventResource.compare).forEach(show)
    }
    await showRecent()
    answered()
    let isFirst = true
    for await (const event of plane.stream(METHODS.watchEvents, request, signal)) {
      // What happened between the list and the first live event is in the list by now.
      if (isFirst) await showRecent()
      isFirst = false
      answered()
      show(event)
    }
  })
}

function eventText(context: Context, options: Options, event: EventView, withHeadings: boolean): string {
  const form = options.output
  if (form === 'json' || form === 'yaml') return renderData(form, eventResource.record(event), true)
  const layout = { ...layoutOf(context), widthsMin: EVENT_WIDTHS_MIN, withHeadings }
  return renderList(eventResource, [event], form, layout)
}
