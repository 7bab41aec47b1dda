"""Words about candidates: where they were found, where they want to work, what pay is for."""

from enum import StrEnum


class SourceChannel(StrEnum):
    """Where a candidate was found: the nine channels of "How To Hire MLOps Developers" (Where to
    Look), and two for everything else."""

    REMOTE_PLATFORMS = "remote_platforms"
    ML_BOARDS = "ml_boards"
    GENERAL_BOARDS = "general_boards"
    FREELANCE = "freelance"
    LINKEDIN_SEARCH = "linkedin_search"
    OPEN_SOURCE = "open_source"
    MEETUPS_CONFERENCES = "meetups_conferences"
    COMMUNITIES = "communities"
    REFERRALS = "referrals"
    OTHER = "other"
    UNKNOWN = "unknown"


class RemotePreference(StrEnum):
    """Where a candidate wants to work."""

    ON_SITE = "on_site"
    HYBRID = "hybrid"
    REMOTE = "remote"
    NO_PREFERENCE = "no_preference"


class PayPeriod(StrEnum):
    """What an amount is paid for."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    HOUR = "hour"
