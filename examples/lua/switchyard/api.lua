-- The agent's local API (docs/local-api.md) for Luanti mods. Every call ends with callback(answer): a table with `ok`, and either the
-- named fields of the call or `code`, `text` and perhaps `retryAfterMs`.
local CALL_SECONDS_MAX = 5
local EVENTS_WAIT_MS = 20000
local RETRY_SECONDS = 1
-- What fits into one answer, as base64 too.
local PART_BYTES = 2700
local READ_TRIES = 5

return function(http, base)
  local api = {}

  local function fetch(name, given, seconds, callback)
    given.f = "json"
    http.fetch({
      url = base .. "/" .. name,
      method = "POST",
      data = given,
      timeout = seconds,
    }, function(result)
      local answer = result.succeeded and minetest.parse_json(result.data) or nil
      if type(answer) ~= "table" then
        answer = { ok = false, code = "UNAVAILABLE", text = "no answer of the agent" }
      end
      callback(answer)
    end)
  end

  function api.call(name, given, callback)
    fetch(name, given or {}, CALL_SECONDS_MAX, callback or function() end)
  end

  -- Reads a value that comes in parts: callback({ ok = true, value = bytes }), or the refusal. A value that is not there is empty.
  function api.read(name, given, callback)
    local parts = {}
    local function ask(offset, tries)
      local part = table.copy(given)
      part.encoding, part.offset, part.bytes = "base64", tostring(offset), tostring(PART_BYTES)
      api.call(name, part, function(answer)
        if answer.code == "UNAVAILABLE" and tries > 1 then
          return minetest.after(RETRY_SECONDS, ask, offset, tries - 1)
        end
        if not answer.ok then
          return callback(answer)
        end
        table.insert(parts, minetest.decode_base64(answer.value) or "")
        if answer.next > offset and answer.next < answer.total then
          return ask(answer.next, READ_TRIES)
        end
        callback({ ok = true, value = table.concat(parts) })
      end)
    end
    ask(0, READ_TRIES)
  end

  -- Calls handler(event) for each event once. It is acknowledged with the next question.
  function api.follow(handler)
    local after = ""
    local function ask()
      local given = { after = after, wait = tostring(EVENTS_WAIT_MS) }
      fetch("events", given, EVENTS_WAIT_MS / 1000 + CALL_SECONDS_MAX, function(answer)
        for _, event in ipairs(answer.events or {}) do
          handler(event)
          after = event.id
        end
        minetest.after(answer.ok and 0 or RETRY_SECONDS, ask)
      end)
    end
    ask()
  end

  return api
end
