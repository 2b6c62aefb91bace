-- Pages in turn, now and then a comment written; told at the end: how many, how long, and how many went wrong.
-- Given by the environment: PAGES (one path a line), COOKIE, TOKEN, WRITE_TO, WRITES (of a hundred), THINK (ms), PLACE.
local pages, headers = {}, { ["Cookie"] = os.getenv("COOKIE") }
for page in string.gmatch(os.getenv("PAGES"), "[^\n]+") do pages[#pages + 1] = page end
local posting = { ["Cookie"] = os.getenv("COOKIE"), ["Content-Type"] = "application/x-www-form-urlencoded" }
local writes, think, count = tonumber(os.getenv("WRITES")), tonumber(os.getenv("THINK")), 0
local threads = {}
refused, failed, written = 0, 0, 0

function setup(thread)
  threads[#threads + 1] = thread
end

function request()
  count = count + 1
  if count % 100 < writes then
    local body = "csrf_token=" .. os.getenv("TOKEN") .. "&place=" .. os.getenv("PLACE") .. "&text=Said+under+load"
    return wrk.format("POST", os.getenv("WRITE_TO"), posting, body)
  end
  return wrk.format("GET", pages[count % #pages + 1], headers)
end

function response(status)
  if status == 302 then written = written + 1 end
  if status >= 500 then failed = failed + 1 elseif status >= 400 then refused = refused + 1 end
end

if think > 0 then
  function delay() return math.random(think * 2) end
end

function done(summary, latency)
  local bad, no, kept = 0, 0, 0
  for _, thread in ipairs(threads) do
    bad, no, kept = bad + thread:get("failed"), no + thread:get("refused"), kept + thread:get("written")
  end
  local lost = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
  io.write(string.format('told {"requests": %d, "micros": %d, "p50": %d, "p95": %d, "p99": %d, "most": %d, ' ..
    '"failed": %d, "refused": %d, "written": %d, "lost": %d}\n', summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95), latency:percentile(99), latency.max, bad, no, kept, lost))
end
