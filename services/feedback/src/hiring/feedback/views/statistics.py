"""Every statistic of an organisation or of one vacancy, each from the views, as of any date."""

from typing import Any

from hiring.eventkit.views.view import Answer
from hiring.feedback.views.adverse_impact import SHOW_ADVERSE_IMPACT
from hiring.feedback.views.bottleneck import EXPLAIN_BOTTLENECK
from hiring.feedback.views.claim import MEASURE_CLAIM
from hiring.feedback.views.counterfactual import RUN_COUNTERFACTUAL
from hiring.feedback.views.drift import SHOW_DRIFT
from hiring.feedback.views.funnels import SHOW_FUNNELS
from hiring.feedback.views.learning_curve import SHOW_LEARNING_CURVE
from hiring.feedback.views.markers import SHOW_MARKERS
from hiring.feedback.views.model_comparison import COMPARE_MODELS
from hiring.feedback.views.process_map import SHOW_PROCESS_MAP
from hiring.feedback.views.quality import SHOW_QUALITY
from hiring.feedback.views.service_levels import SHOW_SERVICE_LEVELS
from hiring.feedback.views.speed import SHOW_SPEED

STATISTICS: tuple[Answer[Any, Any], ...] = (
    SHOW_SPEED,
    SHOW_FUNNELS,
    SHOW_SERVICE_LEVELS,
    COMPARE_MODELS,
    SHOW_QUALITY,
    SHOW_LEARNING_CURVE,
    SHOW_PROCESS_MAP,
    SHOW_DRIFT,
    EXPLAIN_BOTTLENECK,
    SHOW_MARKERS,
    MEASURE_CLAIM,
    RUN_COUNTERFACTUAL,
    SHOW_ADVERSE_IMPACT,
)
