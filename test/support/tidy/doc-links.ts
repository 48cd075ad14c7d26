import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const LINK = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g
const FENCED = /^(```|~~~)[\s\S]*?^\1/gm

/** The links of a Markdown file that lead nowhere: to a file that is not there, or to a heading that the page has not. */
export function brokenLinks(root: string, page: string): readonly string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(FENCED, '')
  return [...text.matchAll(LINK)]
    .map(([, target = '']) => target)
    .filter(target => !leadsSomewhere(root, page, target))
}

function leadsSomewhere(root: string, page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true // The network is not asked.
  const [path = '', heading] = target.split('#')
  const file = path === '' ? page : normalize(join(dirname(page), path))
  if (!existsSync(join(root, file))) return false
  if (heading === undefined || statSync(join(root, file)).isDirectory() || !file.endsWith('.md')) return true
  return headings(readFileSync(join(root, file), 'utf8')).has(heading)
}

/** The anchors of a page's headings, as GitHub makes them. */
function headings(text: string): ReadonlySet<string> {
  const lines = text.replaceAll(FENCED, '').matchAll(/^#{1,6}\s+(.+)$/gm)
  return new Set(
    [...lines].map(([, title = '']) =>
      title
        .trim()
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  )
}
