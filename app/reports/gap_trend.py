"""The gap index of a team over time, as a picture."""

from app.reports.lines import Axes, Point, curve, trend
from app.reports.records import Body
from app.reports.tables import Kind, shown


def picture(body: Body) -> str:
    """The index each time it was kept, and as it is now: of several on one day, the last.

    Where all of them are of one day, its hours are shown instead. The line counts every unknown
    level as missing, and the low end counts it as held.
    """
    points = [*body["points"], *filter(None, [body["now"]])]
    by_day = {point["taken_at"][:10]: point["index"] for point in points}
    is_one_day = len(by_day) == 1
    axes = Axes(
        "gap_trend",
        "Gap index over time",
        f"{body['team_name']}; the roles weigh {shown(body['role_weight'], Kind.SHARE)} in it",
        f"Time (UTC) on {next(iter(by_day))}" if is_one_day else "Day",
        "Gap index (lower is better), unknown levels counted as missing",
    )
    if is_one_day:
        return curve(axes, [_point(point["taken_at"][11:19], point["index"]) for point in points])
    return trend(axes, [_point(day, index) for day, index in by_day.items()])


def _point(day: str, index: Body | None) -> Point:
    if index is None:
        return Point(day, None)
    return Point(day, index["high"], index["low"], index["high"])
