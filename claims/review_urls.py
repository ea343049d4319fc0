"""Addresses of review and correction."""

from django.urls import path

from claims.views import correcting, review, review_bulk

review_patterns = [
    path("review/", review.review, name="review"),
    path("review/<int:pk>/", review.review_link, name="review-link"),
    path("review/<int:pk>/answer", review.answer, name="review-answer"),
    path("review/undo", review.undo, name="review-undo"),
    path("review/all/", review_bulk.bulk, name="review-bulk"),
    path("review/all/<int:pk>/undo", review_bulk.bulk_undo, name="review-bulk-undo"),
    path("claims/<int:pk>/correct", correcting.claim_correct, name="claim-correct"),
    path("claims/<int:pk>/corrections/<int:event>/undo", correcting.correction_undo, name="correction-undo"),
    path("articles/<int:pk>/add-claim", correcting.claim_add, name="claim-add"),
    path("articles/<int:pk>/who", correcting.who_choices, name="who-choices"),
]
