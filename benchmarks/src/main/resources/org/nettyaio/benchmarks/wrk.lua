-- wrk sends as many requests at once as it is told, and says what came of them in one line of JSON.

local together

function init(arguments)
  together = wrk.format("GET"):rep(tonumber(arguments[1]))
end

function request()
  return together
end

-- Its percentiles are left out: with several requests at once it says 0 for the higher ones.
function done(summary)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  local failure = failed == 0 and "null" or ('"' .. failed .. ' errors"')
  io.write(string.format(
    '{"operations": %d, "operationsInAll": %d, "seconds": %f, "lost": 0, ' ..
    '"p50": 0, "p99": 0, "p999": 0, "failure": %s}\n',
    summary.requests, summary.requests, summary.duration / 1e6, failure))
end
