"""Addresses of review and correction."""

from django.urls import path

from claims.views import review, review_bulk

review_patterns = [
    path("review/", review.review, name="review"),
    path("review/<int:pk>/", review.review_link, name="review-link"),
    path("review/<int:pk>/answer", review.answer, name="review-answer"),
    path("review/undo", review.undo, name="review-undo"),
    path("review/all/", review_bulk.bulk, name="review-bulk"),
    path("review/all/<int:pk>/undo", review_bulk.bulk_undo, name="review-bulk-undo"),
]
