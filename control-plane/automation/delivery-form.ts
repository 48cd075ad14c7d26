import { createHmac } from 'node:crypto'
import type { WallMs } from '../../lib/clock.ts'
import type { EventRecord } from '../events/event.ts'
import type { Subscription } from '../scaler/subscription.ts'
import type { WebhookPost } from './post-webhook.ts'

/** What Discord takes as one message. */
const DISCORD_CHARACTERS_MAX = 2_000
/** What Slack shows of one without folding it. */
const SLACK_CHARACTERS_MAX = 3_000

export type ToldEvent = Pick<
  EventRecord,
  'id' | 'at' | 'node' | 'actor' | 'kind' | 'subject' | 'summary' | 'why' | 'before' | 'after' | 'cause'
>

/** One event as it is posted to a subscriber. The same event has the same delivery id, so that one that arrives twice is known.
 *  @param now by this machine's clock, which receivers compare with theirs */
export function deliveryOf(
  { name, url, form, secret }: Pick<Subscription, 'name' | 'url' | 'form' | 'secret'>,
  event: ToldEvent,
  now: WallMs,
): WebhookPost {
  const body = JSON.stringify(bodyOf(form, event))
  const timestamp = String(Math.floor(now / 1_000))
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'switchyard-delivery': deliveryId(name, event.id),
      'switchyard-event': event.kind,
      'switchyard-timestamp': timestamp,
      'switchyard-signature': `v1=${signatureOf(secret, timestamp, body)}`,
    },
  }
}

export function deliveryId(subscription: string, event: number): string {
  return `${subscription}-${event}`
}

/** HMAC-SHA256 over `<timestamp>.<body>`, in hexadecimal. */
export function signatureOf(secret: string, timestamp: string, body: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
}

function bodyOf(form: Subscription['form'], event: ToldEvent): object {
  switch (form) {
    case 'json': {
      const { id, at, node, actor, kind, subject, summary, why, before, after, cause } = event
      return {
        id,
        at: new Date(at).toISOString(),
        node,
        actor,
        kind,
        subject,
        summary,
        why,
        before: before ?? null,
        after: after ?? null,
        cause: cause ?? null,
      }
    }
    case 'discord':
      return {
        content: clip(`**${discordText(event.summary)}**\n${discordText(event.why)}`, DISCORD_CHARACTERS_MAX),
        // A player's or a host's name in it calls nobody.
        allowed_mentions: { parse: [] },
      }
    case 'slack':
      return { text: clip(`*${slackText(event.summary)}*\n${slackText(event.why)}`, SLACK_CHARACTERS_MAX) }
  }
}

function discordText(text: string): string {
  return text.replace(/[\\*_~`|>[\]]/g, character => `\\${character}`)
}

/** Only these three mean something that reaches beyond the text. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

function clip(text: string, charactersMax: number): string {
  return text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`
}
