import { Command, InvalidArgumentError, Option } from 'commander'
import { SwitchyardError } from '../../lib/errors.ts'
import { addChangeOptions, type ChangeOptions } from '../arguments/common-options.ts'
import { idPrefix } from '../arguments/option-values.ts'
import { makeWebhook } from '../change/made-webhook.ts'
import type { Context } from '../context.ts'
import { METHODS } from '../remote/methods.ts'

interface AddOptions extends ChangeOptions {
  readonly pool?: string
  readonly step?: number
  readonly percent?: number
  readonly hosts?: number
  readonly sample?: string
  readonly url?: string
  readonly events?: string
  readonly form?: string
}

export function webhooksAdd(context: Context): Command {
  return addChangeOptions(new Command('add'))
    .description(
      'makes a webhook that others call (--pool, --sample), or tells somebody about events (--url)',
    )
    .argument('<name>', 'what it is called', idPrefix)
    .addOption(
      new Option('--pool <pool>', 'calling it changes how many hosts this one has').argParser(idPrefix),
    )
    .addOption(new Option('--step <hosts>', 'so many more; fewer: --step=-2').argParser(signedNumber))
    .addOption(new Option('--percent <percent>', 'so much more; less: --percent=-20').argParser(signedNumber))
    .addOption(new Option('--hosts <count>', 'so many').argParser(signedNumber))
    .addOption(
      new Option('--sample <source>', 'calling it says a number, for `external` policies').argParser(
        idPrefix,
      ),
    )
    .option('--url <url>', 'events are posted there')
    .option('--events <kinds>', 'which: host.ready,pool.* (default: all)')
    .addOption(new Option('--form <form>', 'how (default: json)').choices(['json', 'discord', 'slack']))
    .action(async (name: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<AddOptions>()
      if (options.url !== undefined) await addOutbound(context, name, options, options.url)
      else await addInbound(context, name, options)
    })
}

async function addOutbound(context: Context, name: string, options: AddOptions, url: string): Promise<void> {
  if (options.pool !== undefined || options.sample !== undefined)
    throw new SwitchyardError('SWY_USAGE', 'webhooks add: --url goes with neither --pool nor --sample')
  const kinds = (options.events ?? '').split(',').filter(kind => kind !== '')
  const asked = { name, url, kinds, form: options.form ?? '' }
  await makeWebhook(context, options, (plane, change) =>
    plane.call(METHODS.addSubscription, { ...asked, change }),
  )
}

async function addInbound(context: Context, name: string, options: AddOptions): Promise<void> {
  const asked = { name, ...orderOf(options) }
  await makeWebhook(context, options, (plane, change) =>
    plane.call(METHODS.addInboundWebhook, { ...asked, change }),
  )
}

function orderOf({ pool, step, percent, hosts, sample }: AddOptions) {
  const actions = [
    ...(step === undefined ? [] : [{ action: 'step', amount: step }]),
    ...(percent === undefined ? [] : [{ action: 'percent', amount: percent }]),
    ...(hosts === undefined ? [] : [{ action: 'absolute', amount: hosts }]),
  ]
  const [only] = actions
  if (sample !== undefined && pool === undefined && only === undefined)
    return { action: 'sample', amount: 0, pool: '', source: sample }
  if (pool === undefined || only === undefined || actions.length > 1 || sample !== undefined)
    throw new SwitchyardError(
      'SWY_USAGE',
      'webhooks add: give --pool with one of --step, --percent, --hosts; or --sample; or --url',
    )
  return { ...only, pool, source: '' }
}

function signedNumber(text: string): number {
  if (/^[+-]?\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Give a whole number.')
}
